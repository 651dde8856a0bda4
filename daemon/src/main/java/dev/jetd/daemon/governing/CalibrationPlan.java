package dev.jetd.daemon.governing;

import java.time.Duration;

/**
 * How a calibration goes about it.
 *
 * @param measure how long each of the three measurements of a mode takes
 */
public record CalibrationPlan(Duration measure) {
  /** Long enough for the power sensors' own averaging to fade into the background. */
  public static final CalibrationPlan DEFAULT = new CalibrationPlan(Duration.ofSeconds(10));

  /** Of every text: a sentence or two, as most are. */
  static final int TOKENS = 32;

  /** Texts under way at full load: more than fill a batch on every lane. */
  static final int ASKERS = 64;

  /** Before measuring, for clocks and queues to come to rest. */
  Duration settle() {
    return measure.dividedBy(5);
  }
}
