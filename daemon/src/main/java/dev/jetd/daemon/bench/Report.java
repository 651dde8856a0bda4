package dev.jetd.daemon.bench;

import java.util.Map;
import java.util.OptionalDouble;
import org.HdrHistogram.AbstractHistogram;

/**
 * What came of a load.
 *
 * @param offered requests a second that were to arrive; empty in closed loop
 * @param seconds that were counted
 * @param latency of the requests answered with vectors: from when they were due in open loop, from
 *     when they were asked in closed loop
 * @param failures requests without vectors, by status code or kind of failure, refusals included
 * @param unsent requests that were due and could not be asked, because every connection waited
 */
public record Report(
    OptionalDouble offered,
    int connections,
    double seconds,
    Rates rates,
    Latency latency,
    Map<String, Long> failures,
    Refusals refusals,
    long unsent) {

  /** A second: of what was answered with vectors. Tokens are those that the answers tell of. */
  public record Rates(double requests, double texts, double tokens) {}

  /**
   * Answers of 429 and 503.
   *
   * @param withRetryAfter how many of them said when to come back
   * @param respected whether refused requests were asked again then
   * @param retries how often that was done
   */
  public record Refusals(Latency latency, long withRetryAfter, boolean respected, long retries) {}

  /** Milliseconds; all 0 where there are none. */
  public record Latency(
      long count, double mean, double p50, double p90, double p99, double p999, double max) {

    static Latency of(AbstractHistogram nanos) {
      return nanos.getTotalCount() == 0
          ? new Latency(0, 0, 0, 0, 0, 0, 0)
          : new Latency(
              nanos.getTotalCount(),
              nanos.getMean() / 1e6,
              nanos.getValueAtPercentile(50) / 1e6,
              nanos.getValueAtPercentile(90) / 1e6,
              nanos.getValueAtPercentile(99) / 1e6,
              nanos.getValueAtPercentile(99.9) / 1e6,
              nanos.getMaxValue() / 1e6);
    }
  }

  /** All that failed or was never asked. */
  public long failed() {
    return failures.values().stream().mapToLong(Long::longValue).sum() + unsent;
  }
}
