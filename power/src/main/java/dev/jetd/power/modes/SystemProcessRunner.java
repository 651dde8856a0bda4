package dev.jetd.power.modes;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * Runs real programs. Input is {@code /dev/null}, so that a prompt reads its end and never an
 * answer; the environment is empty but for a path, so that nothing is inherited by a privileged
 * tool.
 */
public final class SystemProcessRunner implements ProcessRunner {
  private static final int MOST_OUTPUT = 64 * 1024;
  private static final Duration GRACE = Duration.ofSeconds(1);

  @Override
  public Outcome run(List<String> command, Duration limit) {
    Process process;
    try {
      process = start(command);
    } catch (IOException failed) {
      return Outcome.notStarted("cannot start " + command.get(0) + ": " + failed.getMessage());
    }
    Output output = new Output(process.getInputStream());
    // A platform thread: a read of a pipe would pin a virtual one to its carrier.
    Thread reader = Thread.ofPlatform().daemon().name("output of " + command.get(0)).start(output);
    try {
      boolean ended = process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS);
      if (!ended) {
        kill(process);
        // Until it is reaped the system still counts a killed program among the living.
        process.waitFor(GRACE.toNanos(), TimeUnit.NANOSECONDS);
      }
      reader.join(GRACE);
      return new Outcome(
          ended ? OptionalInt.of(process.exitValue()) : OptionalInt.empty(), output.text());
    } catch (InterruptedException interrupted) {
      kill(process);
      Thread.currentThread().interrupt();
      return new Outcome(OptionalInt.empty(), output.text());
    }
  }

  private static Process start(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
    builder.environment().put("LC_ALL", "C");
    return builder.redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
  }

  /**
   * By handles, because {@code Process.destroy} would close the output, whose end is the only sign
   * that every child is gone.
   */
  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.toHandle().destroyForcibly();
  }

  /** Reads to the end, so that the program never blocks, and keeps the beginning. */
  private static final class Output implements Runnable {
    private final InputStream in;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    Output(InputStream in) {
      this.in = in;
    }

    @Override
    public void run() {
      byte[] buffer = new byte[4096];
      try {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          synchronized (kept) {
            kept.write(buffer, 0, Math.min(n, MOST_OUTPUT - kept.size()));
          }
        }
      } catch (IOException closed) {
        // The program was killed: what it said so far is kept.
      }
    }

    String text() {
      synchronized (kept) {
        return kept.toString(StandardCharsets.UTF_8);
      }
    }
  }
}
