package dev.jetd.daemon.serving;

/** What has become of a tensor model's runs. Counts and nanoseconds since it was loaded. */
public final class TensorStats {
  private Counts counts = new Counts(0, 0, 0, 0, 0, 0);

  /**
   * @param last milliseconds since 1970 when the last run ended; 0 if none has
   */
  public record Counts(
      long succeeded, long runNanos, long queueNanos, long failed, long failNanos, long last) {}

  public synchronized Counts counts() {
    return counts;
  }

  synchronized void succeeded(long run, long queue, long now) {
    counts =
        new Counts(
            counts.succeeded + 1,
            counts.runNanos + run,
            counts.queueNanos + queue,
            counts.failed,
            counts.failNanos,
            now);
  }

  synchronized void failed(long run, long now) {
    counts =
        new Counts(
            counts.succeeded,
            counts.runNanos,
            counts.queueNanos,
            counts.failed + 1,
            counts.failNanos + run,
            now);
  }
}
