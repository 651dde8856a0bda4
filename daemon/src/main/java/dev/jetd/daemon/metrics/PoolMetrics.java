package dev.jetd.daemon.metrics;

import dev.jetd.daemon.registrar.NodeView;
import dev.jetd.daemon.registrar.PoolCounts;
import dev.jetd.daemon.registrar.Registrar;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the registrar knows of the pool, read at the moment of the scrape. */
public final class PoolMetrics extends Collector {
  private final Registrar pool;

  public PoolMetrics(Registrar pool) {
    this.pool = pool;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    List<Family> families = new ArrayList<>(ofNodes(pool.nodes()));
    families.addAll(ofChanges(pool.counts()));
    return families.stream().filter(f -> !f.isEmpty()).map(Family::samples).toList();
  }

  private static List<Family> ofNodes(List<NodeView> nodes) {
    Family up = Family.gauge("jetd_pool_node_up", "1 where a node's checks are good.", "node");
    Family active =
        Family.gauge("jetd_pool_node_active", "1 where the load balancer has the node.", "node");
    Family weight = Family.gauge("jetd_pool_node_weight", "Share of work wanted.", "node");
    for (NodeView view : nodes) {
      String id = view.node().id();
      up.add(view.state().equals("up") ? 1 : 0, id);
      active.add(view.active() ? 1 : 0, id);
      weight.add(view.node().weight(), id);
    }
    Family count = Family.gauge("jetd_pool_nodes", "Nodes with a lease.").add(nodes.size());
    return List.of(count, up, active, weight);
  }

  private List<Family> ofChanges(PoolCounts counts) {
    return List.of(
        Family.gauge("jetd_pool_well", "0 while something is wrong; /health says what.")
            .add(pool.trouble().isEmpty() ? 1 : 0),
        Family.counter("jetd_pool_changes_total", "Pools put in force: reloads, with target nginx.")
            .add((double) counts.applied()),
        Family.counter("jetd_pool_change_failures_total", "Attempts that did not succeed.")
            .add((double) counts.failed()),
        Family.gauge("jetd_pool_last_change_seconds", "What the last change took.")
            .add(counts.lastNanos() / (double) TimeUnit.SECONDS.toNanos(1)),
        Family.counter("jetd_pool_checks_total", "Checks of nodes.")
            .add((double) pool.checks().checks()),
        Family.counter("jetd_pool_bad_checks_total", "Checks that found a node misbehaving.")
            .add((double) pool.checks().badChecks()));
  }
}
