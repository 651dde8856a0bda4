package dev.jetd.daemon.registrar;

/**
 * What the keeper did since it began.
 *
 * @param applied pools put in force; in reload mode the reloads
 * @param failed attempts that were not
 * @param lastNanos what the last one took
 */
public record PoolCounts(long applied, long failed, long lastNanos) {
  static final PoolCounts NONE = new PoolCounts(0, 0, 0);

  PoolCounts plusApplied(long nanos) {
    return new PoolCounts(applied + 1, failed, nanos);
  }

  PoolCounts plusFailed() {
    return new PoolCounts(applied, failed + 1, lastNanos);
  }
}
