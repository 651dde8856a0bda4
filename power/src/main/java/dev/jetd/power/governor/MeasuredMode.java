package dev.jetd.power.governor;

/**
 * What calibration measured of one mode.
 *
 * @param latencyMillis of a request alone
 * @param requestsPerSecond at most, with full batches
 * @param batch how many requests a full batch holds
 * @param idleWatts of the whole board with nothing to do
 * @param busyWatts of the whole board at most throughput
 */
public record MeasuredMode(
    int id,
    String name,
    double latencyMillis,
    double requestsPerSecond,
    int batch,
    double idleWatts,
    double busyWatts) {
  /** Refuses figures no measurement can give. */
  public MeasuredMode {
    boolean sane =
        latencyMillis > 0
            && Double.isFinite(latencyMillis)
            && requestsPerSecond > 0
            && Double.isFinite(requestsPerSecond)
            && batch >= 1
            && idleWatts >= 0
            && busyWatts >= idleWatts
            && Double.isFinite(busyWatts);
    if (!sane) {
      throw new IllegalArgumentException("mode " + name + " was not measured sensibly");
    }
  }

  /** The time each further request adds to a batch. */
  private double perRequestMillis() {
    double fullBatch = batch * 1000.0 / requestsPerSecond;
    return batch == 1 ? latencyMillis : Math.max(0, (fullBatch - latencyMillis) / (batch - 1));
  }

  /** The share of its throughput that {@code rate} requests a second take. */
  public double utilization(double rate) {
    return rate / requestsPerSecond;
  }

  /** What the board draws at that rate. */
  public double watts(double rate) {
    return idleWatts + Math.min(1, utilization(rate)) * (busyWatts - idleWatts);
  }

  /**
   * The 95th percentile to expect. Batches are built while the one before runs, so at a steady rate
   * a batch takes S with S = a + b rate S; a request that meets a running batch waits a part of S,
   * evenly spread, and then takes S itself.
   */
  double p95Millis(double rate) {
    double perRequest = perRequestMillis();
    double overhead = Math.max(latencyMillis - perRequest, latencyMillis * 0.01);
    double growth = perRequest * rate / 1000;
    if (growth >= 1 || utilization(rate) >= 1) {
      return Double.POSITIVE_INFINITY;
    }
    double batchMillis = Math.max(latencyMillis, overhead / (1 - growth));
    double busy = Math.min(1, rate * latencyMillis / 1000);
    double wait = busy <= 0.05 ? 0 : batchMillis * (1 - 0.05 / busy);
    return batchMillis + wait;
  }
}
