package dev.jetd.power.modes;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/** How a program is run; one real way, {@link SystemProcessRunner}. */
@FunctionalInterface
public interface ProcessRunner {
  /**
   * What became of it.
   *
   * @param exit absent if it had to be killed or could not be started
   * @param output both streams, cut where they grow beyond reason
   */
  record Outcome(OptionalInt exit, String output) {
    static Outcome notStarted(String why) {
      return new Outcome(OptionalInt.empty(), why);
    }
  }

  /** Runs the program to its end, but not beyond {@code limit}. Its input is at its end. */
  Outcome run(List<String> command, Duration limit);
}
