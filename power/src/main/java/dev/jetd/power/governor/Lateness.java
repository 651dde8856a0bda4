package dev.jetd.power.governor;

import java.util.OptionalDouble;

/**
 * Whether requests are late as a rule. The percentile of one second is of a handful of requests; it
 * says something only when it says so again and again.
 */
final class Lateness {
  private static final double WEIGHT = 0.1;
  private static final double OFTEN = 0.4;

  private double share;

  boolean observe(OptionalDouble p95Millis, double targetMillis) {
    if (p95Millis.isPresent()) {
      boolean late = p95Millis.getAsDouble() > targetMillis;
      share += WEIGHT * ((late ? 1 : 0) - share);
    }
    return share > OFTEN;
  }

  /** After a change of mode, what was late before says nothing. */
  void forget() {
    share = 0;
  }
}
