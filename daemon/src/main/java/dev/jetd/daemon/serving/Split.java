package dev.jetd.daemon.serving;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends a share of requests to a canary. By counting, not by chance: of any number of requests the
 * share is exact to within one, and the canary's are spread evenly.
 */
final class Split {
  private final int percent;
  private final AtomicLong requests = new AtomicLong();

  /**
   * @param percent that goes to the canary
   */
  Split(int percent) {
    this.percent = percent;
  }

  int percent() {
    return percent;
  }

  /** Whether the next request is the canary's. */
  boolean next() {
    long before = requests.getAndIncrement();
    return (before + 1) * percent / 100 > before * percent / 100;
  }
}
