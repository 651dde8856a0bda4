package dev.jetd.power.governor;

import java.util.OptionalDouble;

/**
 * How many watts heat allows. It looks ahead along the present slope, steps down in time, and lets
 * go only well below where it took hold.
 */
final class ThermalGuard {
  private static final double LOOK_AHEAD_SECONDS = 20;
  private static final double MARGIN = 3;
  private static final double RELEASE = 12;
  private static final double SLOPE_MEMORY_SECONDS = 10;

  /** After a step, this long to see its effect before the next. */
  private static final double SETTLE_SECONDS = 30;

  private final double limit;
  private double last = Double.NaN;
  private double lastSeconds;
  private double slope;
  private double ceiling = Double.POSITIVE_INFINITY;
  private double steppedAt = Double.NEGATIVE_INFINITY;

  ThermalGuard(double limitCelsius) {
    this.limit = limitCelsius;
  }

  /**
   * The most a mode may draw at full load, in watts.
   *
   * @param presentWatts what the present mode draws at full load
   */
  double ceiling(double seconds, OptionalDouble celsius, double presentWatts) {
    if (celsius.isEmpty()) {
      return ceiling;
    }
    double hot = celsius.getAsDouble();
    learnSlope(seconds, hot);
    double ahead = hot + Math.max(0, slope) * LOOK_AHEAD_SECONDS;
    if (ahead > limit - MARGIN && mayStep(seconds, hot)) {
      // Just below the present mode: the next smaller one is the largest that fits.
      ceiling = Math.min(ceiling, presentWatts) - 1e-6;
      steppedAt = seconds;
    } else if (hot < limit - RELEASE
        && slope <= 0.02
        && seconds - steppedAt > SETTLE_SECONDS * 10) {
      ceiling = Double.POSITIVE_INFINITY;
    }
    return ceiling;
  }

  /** At the limit itself there is no waiting for the last step's effect. */
  private boolean mayStep(double seconds, double hot) {
    return seconds - steppedAt > SETTLE_SECONDS || (hot > limit - 1 && seconds - steppedAt > 3);
  }

  private void learnSlope(double seconds, double hot) {
    double passed = seconds - lastSeconds;
    if (!Double.isNaN(last) && passed > 0) {
      double weight = 1 - Math.exp(-passed / SLOPE_MEMORY_SECONDS);
      slope += weight * ((hot - last) / passed - slope);
    }
    last = hot;
    lastSeconds = seconds;
  }
}
