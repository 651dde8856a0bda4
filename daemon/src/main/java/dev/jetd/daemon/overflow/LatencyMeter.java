package dev.jetd.daemon.overflow;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * How long a server takes, by the size of what it is asked: a moving mean for each size, forgotten
 * when it is old. Thread-safe.
 */
final class LatencyMeter {
  private static final double WEIGHT = 0.2;
  private static final long FRESH_NANOS = Duration.ofMinutes(1).toNanos();

  /** A step is four times the size of the one before, from 256 bytes. */
  private static final int STEPS = 10;

  private static final int FIRST_BITS = 8;

  private final LongSupplier clock;
  private final double[] means = new double[STEPS];
  private final long[] seenAt = new long[STEPS];
  private final boolean[] seen = new boolean[STEPS];

  LatencyMeter(LongSupplier clock) {
    this.clock = clock;
  }

  synchronized void took(int bytes, long nanos) {
    int step = step(bytes);
    boolean known = isFresh(step);
    means[step] = known ? means[step] + WEIGHT * (nanos - means[step]) : nanos;
    seenAt[step] = clock.getAsLong();
    seen[step] = true;
  }

  /** What to expect, by the nearest size that is known; absent where none is. */
  synchronized OptionalLong expected(int bytes) {
    int wanted = step(bytes);
    for (int away = 0; away < STEPS; away++) {
      for (int step : new int[] {wanted - away, wanted + away}) {
        if (step >= 0 && step < STEPS && isFresh(step)) {
          return OptionalLong.of((long) means[step]);
        }
      }
    }
    return OptionalLong.empty();
  }

  private boolean isFresh(int step) {
    return seen[step] && clock.getAsLong() - seenAt[step] < FRESH_NANOS;
  }

  private static int step(int bytes) {
    int bits = Integer.SIZE - Integer.numberOfLeadingZeros(bytes);
    return Math.clamp((bits - FIRST_BITS) / 2, 0, STEPS - 1);
  }
}
