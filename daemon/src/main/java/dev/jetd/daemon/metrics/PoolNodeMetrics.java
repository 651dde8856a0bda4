package dev.jetd.daemon.metrics;

import dev.jetd.daemon.outgoing.ServerUrl;
import dev.jetd.daemon.pool.LeaseView;
import dev.jetd.daemon.pool.PoolNode;
import dev.jetd.daemon.pool.PoolView;
import io.prometheus.client.Collector;
import java.util.List;

/** How the node stands in its pool; nothing where it is in none. */
public final class PoolNodeMetrics extends Collector {
  private static final String REGISTRAR = "registrar";

  private final PoolNode pool;

  public PoolNodeMetrics(PoolNode pool) {
    this.pool = pool;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    if (!pool.isMember()) {
      return List.of();
    }
    PoolView view = pool.view();
    return List.of(
            held(view),
            active(view),
            renewals(view),
            Family.gauge("jetd_pool_weight", "The share of work this node asks for.")
                .add(view.weight()),
            Family.gauge("jetd_pool_permits", "Requests the pool may send at a time.")
                .add(view.permits()))
        .stream()
        .filter(f -> !f.isEmpty())
        .map(Family::samples)
        .toList();
  }

  private static Family held(PoolView view) {
    Family family =
        Family.gauge("jetd_pool_lease_held", "1 while the registrar has the lease.", REGISTRAR);
    view.leases().forEach(l -> family.add(l.held() ? 1 : 0, label(l)));
    return family;
  }

  private static Family active(PoolView view) {
    Family family =
        Family.gauge(
            "jetd_pool_lease_active", "1 while the registrar's nginx sends work.", REGISTRAR);
    view.leases().forEach(l -> family.add(l.active() ? 1 : 0, label(l)));
    return family;
  }

  private static Family renewals(PoolView view) {
    Family family =
        Family.counter(
            "jetd_pool_renewals_total",
            "Attempts to hold a lease, by what came of them.",
            REGISTRAR,
            "outcome");
    view.leases()
        .forEach(l -> l.renewals().forEach((word, n) -> family.add((double) n, label(l), word)));
    return family;
  }

  private static String label(LeaseView lease) {
    return ServerUrl.label(lease.registrar());
  }
}
