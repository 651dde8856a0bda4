package dev.jetd.daemon.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A metric family under construction. Two samples under the same labels would void the whole page
 * for Prometheus, so the first stays: boards have zones and rails that share a name.
 */
final class Family {
  private static final String TOTAL = "_total";

  private final String name;
  private final String help;
  private final Collector.Type type;
  private final List<String> labels;
  private final Map<List<String>, Double> samples = new LinkedHashMap<>();

  private Family(String name, String help, Collector.Type type, List<String> labels) {
    this.name = name;
    this.help = help;
    this.type = type;
    this.labels = labels;
  }

  static Family gauge(String name, String help, String... labels) {
    return new Family(name, help, Collector.Type.GAUGE, List.of(labels));
  }

  /** Of a counter, whose name ends in {@code _total}. */
  static Family counter(String name, String help, String... labels) {
    return new Family(name, help, Collector.Type.COUNTER, List.of(labels));
  }

  Family add(double value, String... values) {
    samples.putIfAbsent(List.of(values), value);
    return this;
  }

  boolean isEmpty() {
    return samples.isEmpty();
  }

  MetricFamilySamples samples() {
    String family = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
    return new MetricFamilySamples(
        family,
        type,
        help,
        samples.entrySet().stream()
            .map(e -> new Sample(name, labels, e.getKey(), e.getValue()))
            .toList());
  }
}
