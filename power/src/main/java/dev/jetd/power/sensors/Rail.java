package dev.jetd.power.sensors;

import java.util.OptionalLong;

/**
 * A power supply line.
 *
 * @param warnMilliamps the current above which the chip warns
 * @param criticalMilliamps the current above which the board throttles
 */
public record Rail(
    String name,
    long milliwatts,
    OptionalLong millivolts,
    OptionalLong milliamps,
    OptionalLong warnMilliamps,
    OptionalLong criticalMilliamps) {
  static Rail ofPower(String name, long milliwatts) {
    OptionalLong none = OptionalLong.empty();
    return new Rail(name, milliwatts, none, none, none, none);
  }
}
