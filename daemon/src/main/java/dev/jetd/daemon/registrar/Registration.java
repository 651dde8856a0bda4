package dev.jetd.daemon.registrar;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a node says of itself, checked: nothing in it can end a line, a word or a string of any file
 * that is made of it.
 *
 * @param metrics where Prometheus finds the node
 * @param ttl how long this holds unless it is said again
 * @param weight the share of work wanted, beside those of the others
 * @param permits the most requests at once; 0 for no limit
 * @param models of several versions of a name the first is what the name alone means
 */
public record Registration(
    String id,
    NodeAddress address,
    NodeAddress metrics,
    Duration ttl,
    int weight,
    int permits,
    boolean draining,
    List<PooledModel> models,
    Map<String, String> labels,
    Figures figures) {

  public Registration {
    models = List.copyOf(models);
    labels = Map.copyOf(labels);
  }

  /** Without what changes at every renewal and decides nothing. */
  Registration lasting() {
    return new Registration(
        id, address, metrics, ttl, weight, permits, draining, models, labels, Figures.NONE);
  }
}
