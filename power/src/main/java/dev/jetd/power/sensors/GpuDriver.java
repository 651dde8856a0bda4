package dev.jetd.power.sensors;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What tells of the GPU where no file does: on Thor NVIDIA's driver. */
@FunctionalInterface
public interface GpuDriver {
  /** Asks; comes back soon, with or without a reading. */
  Answer ask();

  /**
   * What came of it.
   *
   * @param trouble what an operator must know; where there simply is nothing to tell there is none
   */
  record Answer(Optional<Reading> reading, Optional<String> trouble) {}

  /**
   * A reading. What the driver does not know is absent.
   *
   * @param memoryBytes in use
   * @param slowedBy what holds its clock down, in words
   */
  record Reading(
      OptionalInt loadPermille,
      OptionalLong memoryBytes,
      OptionalLong hertz,
      OptionalLong millicelsius,
      List<String> slowedBy) {
    /** Copies the list. */
    public Reading {
      slowedBy = List.copyOf(slowedBy);
    }
  }
}
