package dev.jetd.daemon.pool;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a registrar is told of this node.
 *
 * @param metrics where Prometheus finds the node
 * @param weight of the work it should get: 100 for 5000 tokens a second
 * @param permits requests it can hold at a time
 * @param labels what to tell it apart by, sorted
 * @param figures change all the time and are no news
 */
public record Announcement(
    NodeAddress address,
    NodeAddress metrics,
    Duration ttl,
    int weight,
    int permits,
    NodeState state,
    List<Model> models,
    SortedMap<String, String> labels,
    Figures figures) {

  /** A model it serves. */
  public record Model(String name, String version, String digest) {}

  /** Copies list and map. */
  public Announcement {
    models = List.copyOf(models);
    labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
  }

  /** Whether whoever knows {@code before} should be told at once. */
  boolean isNewsAfter(Announcement before) {
    return !withoutFigures().equals(before.withoutFigures());
  }

  private Announcement withoutFigures() {
    return new Announcement(
        address, metrics, ttl, weight, permits, state, models, labels, Figures.NONE);
  }
}
