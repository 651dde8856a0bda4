package dev.jetd.daemon.cli;

import dev.jetd.models.repository.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Shows how far long work has come, with its rate and the time left, on one line that is written
 * over; where nobody watches, a line at the end of each phase.
 */
final class ProgressBar implements Progress {
  private static final int WIDTH = 24;
  private static final long REDRAW_NANOS = 100_000_000;
  private static final long[] STEPS = {1L << 30, 1L << 20, 1L << 10, 1};
  private static final String[] UNITS = {"GiB", "MiB", "KiB", "B"};

  private final PrintStream out;
  private final boolean watched;
  private final LongSupplier clock;
  private String phase = "";
  private long total;
  private long done;
  private long first = -1;
  private long began;
  private long drawn;

  /**
   * @param watched whether a person looks at it
   * @param clock in nanoseconds
   */
  ProgressBar(PrintStream out, boolean watched, LongSupplier clock) {
    this.out = out;
    this.watched = watched;
    this.clock = clock;
  }

  /** On the standard error, drawn as a bar if that is a terminal. */
  static ProgressBar on(PrintStream err) {
    return new ProgressBar(err, isTerminal(), System::nanoTime);
  }

  /** What the JDK tells of it only from 22 on. */
  private static boolean isTerminal() {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void begin(String newPhase, long bytes) {
    end();
    phase = newPhase;
    total = bytes;
    done = 0;
    first = -1;
    began = clock.getAsLong();
    drawn = began;
  }

  @Override
  public void reached(long bytes) {
    if (first < 0) {
      // What lay there from an earlier attempt was not done at this rate.
      first = bytes;
    }
    done = bytes;
    long now = clock.getAsLong();
    if (watched && now - drawn > REDRAW_NANOS) {
      drawn = now;
      out.print("\r" + line(now) + "\u001b[K");
      out.flush();
    }
  }

  /** Ends the last phase's line. */
  void end() {
    if (!phase.isEmpty() && (done > 0 || total > 0)) {
      out.println((watched ? "\r" : "") + line(clock.getAsLong()) + (watched ? "\u001b[K" : ""));
    }
    phase = "";
  }

  private String line(long now) {
    double seconds = Math.max(now - began, 1) / 1e9;
    double rate = (done - Math.max(first, 0)) / seconds;
    String counted = size(done) + (total > 0 ? " of " + size(total) : "");
    String left =
        total > done && rate > 0
            ? String.format(Locale.ROOT, ", %.0f s left", (total - done) / rate)
            : "";
    return phase + " " + bar() + counted + ", " + size((long) rate) + "/s" + left;
  }

  private String bar() {
    if (total <= 0) {
      return "";
    }
    int full = (int) (WIDTH * Math.min(done, total) / total);
    return "[" + "#".repeat(full) + ".".repeat(WIDTH - full) + "] ";
  }

  /** An amount of bytes, short. */
  static String size(long bytes) {
    int i = 0;
    while (i < STEPS.length - 1 && bytes < STEPS[i]) {
      i++;
    }
    return STEPS[i] == 1
        ? bytes + " B"
        : String.format(Locale.ROOT, "%.1f %s", (double) bytes / STEPS[i], UNITS[i]);
  }
}
