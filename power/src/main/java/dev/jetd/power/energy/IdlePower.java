package dev.jetd.power.energy;

import java.util.Arrays;

/**
 * What the board draws with nothing to do for us. The median of recent quiet stretches, which other
 * programs' bursts do not move; until there are enough of them, the least ever seen.
 */
final class IdlePower {
  private static final int KEPT = 301;
  private static final int ENOUGH = 15;

  private final long[] recent = new long[KEPT];
  private int count;
  private int next;
  private long least = Long.MAX_VALUE;

  /** A stretch without any work of ours, and none shortly before. */
  void quiet(long milliwatts) {
    recent[next] = milliwatts;
    next = (next + 1) % KEPT;
    count = Math.min(count + 1, KEPT);
  }

  /** Any stretch. */
  void seen(long milliwatts) {
    least = Math.min(least, milliwatts);
  }

  /** Milliwatts; 0 before anything was seen. */
  long milliwatts() {
    if (count >= ENOUGH) {
      long[] sorted = Arrays.copyOf(recent, count);
      Arrays.sort(sorted);
      return sorted[count / 2];
    }
    return least == Long.MAX_VALUE ? 0 : least;
  }

  /** Forgets everything, as after a change of the power mode. */
  void reset() {
    count = 0;
    next = 0;
    least = Long.MAX_VALUE;
  }
}
