package dev.jetd.bindings.nvml;

import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What NVML says of the first GPU. What it does not support there is absent.
 *
 * @param loadPercent the share of the last moments in which a kernel ran
 * @param memoryUsed in bytes
 * @param slowedBy why its clock is below what it could be, in words; empty while nothing holds it
 */
public record NvmlReading(
    String name,
    OptionalInt loadPercent,
    OptionalLong memoryUsed,
    OptionalInt celsius,
    OptionalLong milliwatts,
    OptionalLong hertz,
    List<String> slowedBy) {
  /** Copies the list. */
  public NvmlReading {
    slowedBy = List.copyOf(slowedBy);
  }
}
