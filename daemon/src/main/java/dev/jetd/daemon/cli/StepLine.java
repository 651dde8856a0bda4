package dev.jetd.daemon.cli;

import java.io.PrintStream;

/** What long work is at: one line that is written over on a terminal, a line a step elsewhere. */
final class StepLine {
  private static final String CLEAR_LINE = "\r\u001b[2K";

  /** A line too long for the terminal would otherwise be drawn below itself. */
  private static final String WRAP_OFF = "\u001b[?7l";

  private static final String WRAP_ON = "\u001b[?7h";

  private final PrintStream err;
  private final boolean watched;
  private String shown = "";

  /**
   * @param watched whether it is a terminal
   */
  StepLine(PrintStream err, boolean watched) {
    this.err = err;
    this.watched = watched;
  }

  void show(String step) {
    if (step.equals(shown)) {
      return;
    }
    shown = step;
    if (watched) {
      err.print(CLEAR_LINE + WRAP_OFF + step + WRAP_ON);
      err.flush();
    } else {
      err.println(step);
    }
  }

  /** What comes next begins a line of its own. */
  void end() {
    if (watched && !shown.isEmpty()) {
      err.println();
    }
    shown = "";
  }
}
