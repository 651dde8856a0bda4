package dev.jetd.power.energy;

import java.time.Duration;

/**
 * The integral of power over samples at uneven times, by trapezoids, without rounding: what is less
 * than a microjoule is carried on. A milliwatt for a nanosecond is a picojoule.
 */
final class EnergyIntegrator {
  /** Half picojoules in a microjoule: a trapezoid's sum of sides is twice its mean height. */
  private static final long HALVES = 2_000_000;

  /** Above every board, and low enough that a trapezoid of an hour fits 64 bits. */
  private static final long MOST_MILLIWATTS = 1_000_000;

  private final long longestGap;

  private boolean started;
  private long lastNanos;
  private long lastMilliwatts;
  private long carry;
  private long unobserved;

  /** A longer gap between samples is unobserved time: its energy is not known, and not counted. */
  EnergyIntegrator(Duration longestGap) {
    if (longestGap.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("a gap of " + longestGap + " cannot be integrated");
    }
    this.longestGap = longestGap.toNanos();
  }

  /** The stretch a sample closed. */
  record Slice(long nanos, long microjoules) {
    static final Slice NONE = new Slice(0, 0);
  }

  /** Takes a sample; one that is not later than the last counts for nothing. */
  Slice add(long nanos, long milliwatts) {
    long height = Math.clamp(milliwatts, 0, MOST_MILLIWATTS);
    if (!started) {
      return start(nanos, height);
    }
    long width = nanos - lastNanos;
    if (width <= 0) {
      return Slice.NONE;
    }
    if (width > longestGap) {
      unobserved += width;
      return start(nanos, height);
    }
    long halves = (lastMilliwatts + height) * width + carry;
    carry = halves % HALVES;
    start(nanos, height);
    return new Slice(width, halves / HALVES);
  }

  private Slice start(long nanos, long milliwatts) {
    started = true;
    lastNanos = nanos;
    lastMilliwatts = milliwatts;
    return Slice.NONE;
  }

  long unobservedNanos() {
    return unobserved;
  }

  long lastNanos() {
    return lastNanos;
  }
}
