package dev.jetd.daemon.cli;

import dev.jetd.bindings.terminal.TerminalSize;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Lines on a terminal that are drawn again and again in the same place, cut to its size of the
 * moment. Closing it leaves the last of them, the cursor below, and the terminal as it was.
 */
final class LiveScreen implements AutoCloseable {
  private static final String CLEAR = "\u001b[2J";
  private static final String HOME = "\u001b[H";

  /** Before a line and not after it: at the end of a full one it would take the last column. */
  private static final String CLEAR_LINE = "\u001b[2K";

  private static final String CLEAR_BELOW = "\u001b[J";
  private static final String HIDE_CURSOR = "\u001b[?25l";
  private static final String SHOW_CURSOR = "\u001b[?25h";

  private final PrintStream out;
  private final Supplier<Optional<TerminalSize>> size;
  private Optional<TerminalSize> drawnAt = Optional.empty();

  LiveScreen(PrintStream out, Supplier<Optional<TerminalSize>> size) {
    this.out = out;
    this.size = size;
    out.print(HIDE_CURSOR + CLEAR);
  }

  /** In one write, so that nobody sees half of it. */
  void draw(List<String> lines) {
    Optional<TerminalSize> now = size.get();
    // Another size has moved what was there to where it is not drawn over.
    StringBuilder frame = new StringBuilder(now.equals(drawnAt) ? HOME : CLEAR + HOME);
    for (String line : now.map(s -> cut(lines, s)).orElse(lines)) {
      frame.append(CLEAR_LINE).append(line).append('\n');
    }
    out.print(frame.append(CLEAR_BELOW));
    drawnAt = now;
  }

  /** The cursor needs a row of its own, or the terminal would scroll. */
  static List<String> cut(List<String> lines, TerminalSize size) {
    int rows = Math.max(1, size.rows() - 1);
    return lines.stream()
        .limit(rows)
        .map(line -> line.substring(0, Math.min(line.length(), size.columns())))
        .toList();
  }

  @Override
  public void close() {
    out.print(SHOW_CURSOR);
    out.flush();
  }
}
