package dev.jetd.power.energy;

import java.nio.charset.StandardCharsets;

/** Any content of the counters' file, with a checksum that fits or not. */
public final class EnergyCountersFuzz {
  private EnergyCountersFuzz() {}

  /** One input. */
  public static void fuzzerTestOneInput(byte[] data) {
    String body = new String(data, StandardCharsets.UTF_8);
    check(body);
    check(body + "crc " + EnergyCounters.crc(body) + "\n");
  }

  private static void check(String text) {
    EnergyCounters.parse(text)
        .filter(counters -> counters.values().stream().anyMatch(value -> value < 0))
        .ifPresent(
            counters -> {
              throw new AssertionError("below zero: " + counters);
            });
  }
}
