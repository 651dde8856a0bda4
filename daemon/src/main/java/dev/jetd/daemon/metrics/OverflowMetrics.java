package dev.jetd.daemon.metrics;

import dev.jetd.daemon.overflow.Overflow;
import dev.jetd.daemon.overflow.UpstreamView;
import io.prometheus.client.Collector;
import java.util.List;

/** What came of asking upstreams; nothing where there are none. */
public final class OverflowMetrics extends Collector {
  private static final String UPSTREAM = "upstream";

  private final Overflow overflow;

  public OverflowMetrics(Overflow overflow) {
    this.overflow = overflow;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Family requests =
        Family.counter(
            "jetd_overflow_requests_total",
            "Requests passed on, by what came of them.",
            UPSTREAM,
            "outcome");
    Family breakers =
        Family.gauge(
            "jetd_overflow_breaker_state",
            "Whether an upstream is asked: 0 it is, 1 by one request that tries, 2 it is not.",
            UPSTREAM);
    for (UpstreamView view : overflow.view()) {
      view.outcomes().forEach((word, n) -> requests.add((double) n, view.upstream(), word));
      breakers.add(view.breaker(), view.upstream());
    }
    return List.of(requests, breakers).stream()
        .filter(f -> !f.isEmpty())
        .map(Family::samples)
        .toList();
  }
}
