package dev.jetd.daemon.pool;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after failures in a row: twice as long each time, up to a limit, and a random
 * part of that, so that nodes which failed together do not come back together.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(30);
  private static final int MOST_DOUBLINGS = 10;

  private final RandomGenerator random;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** From half of what is due to all of it. */
  Duration after(int failures) {
    long due = FIRST.toMillis() << Math.clamp(failures - 1, 0, MOST_DOUBLINGS);
    long most = Math.min(due, LONGEST.toMillis());
    return Duration.ofMillis(most / 2 + random.nextLong(most / 2 + 1));
  }
}
