package dev.jetd.daemon.metrics;

import dev.jetd.daemon.engines.EngineCounts;
import dev.jetd.daemon.engines.EngineLife;
import dev.jetd.daemon.engines.EngineStatus;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.List;
import java.util.Locale;

/** How models stand with the GPU. On a machine without one nothing is told but that. */
public final class EngineMetrics extends Collector {
  private final EngineLife engines;

  public EngineMetrics(EngineLife engines) {
    this.engines = engines;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return List.of(states(), progress(), faults(), exchanges());
  }

  private MetricFamilySamples states() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "jetd_engine_state",
            "1 for how a model stands with the GPU.",
            List.of("model", "version", "state"));
    for (EngineStatus status : engines.statuses()) {
      family.addMetric(List.of(status.model().name(), status.model().version(), status.word()), 1);
    }
    return family;
  }

  private MetricFamilySamples progress() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "jetd_engine_build_ratio",
            "Engines built, of those a model needs, while they are built.",
            List.of("model", "version"));
    for (EngineStatus status : engines.statuses()) {
      if (status.of() > 0) {
        family.addMetric(
            List.of(status.model().name(), status.model().version()),
            (double) status.done() / status.of());
      }
    }
    return family;
  }

  private MetricFamilySamples faults() {
    CounterMetricFamily family =
        new CounterMetricFamily(
            "jetd_engine_faults", "Faults of the GPU.", List.of("model", "fault"));
    engines
        .counts()
        .faults()
        .forEach(
            (fault, count) ->
                family.addMetric(
                    List.of(fault.model(), fault.fault().name().toLowerCase(Locale.ROOT)),
                    (double) count));
    return family;
  }

  private MetricFamilySamples exchanges() {
    EngineCounts counts = engines.counts();
    CounterMetricFamily family =
        new CounterMetricFamily(
            "jetd_engine_exchanges", "Models that another device took over.", List.of("to"));
    family.addMetric(List.of("gpu"), (double) counts.toDevice());
    family.addMetric(List.of("cpu"), (double) counts.toCpu());
    return family;
  }
}
