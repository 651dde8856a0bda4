package dev.jetd.daemon.engines;

import java.time.Duration;

/**
 * When a device that failed is tried again.
 *
 * @param first after the first fault; each further one doubles it
 * @param longest wait
 * @param most faults after which it is not tried any more
 * @param calm after so long without a fault, what was before is forgotten
 */
public record RetryPolicy(Duration first, Duration longest, int most, Duration calm) {

  /** For a real device. */
  public static final RetryPolicy USUAL =
      new RetryPolicy(Duration.ofSeconds(2), Duration.ofMinutes(5), 6, Duration.ofHours(1));

  /** How long to wait after so many faults. */
  Duration after(int faults) {
    int doublings = Math.clamp(faults - 1, 0, 30);
    Duration wait = first.multipliedBy(1L << doublings);
    return wait.compareTo(longest) < 0 ? wait : longest;
  }
}
