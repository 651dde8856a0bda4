package dev.jetd.daemon.metrics;

import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.serving.EmbeddingCache;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.TensorBudget;
import io.prometheus.client.Collector;
import io.prometheus.client.CounterMetricFamily;
import io.prometheus.client.GaugeMetricFamily;
import java.util.ArrayList;
import java.util.List;

/** What is true at the moment of the scrape: read then, kept nowhere. */
public final class StateMetrics extends Collector {
  private final Lifecycle lifecycle;
  private final Models models;
  private final EmbeddingService service;
  private final EmbeddingCache cache;
  private final TensorBudget tensors;

  public StateMetrics(
      Lifecycle lifecycle,
      Models models,
      EmbeddingService service,
      EmbeddingCache cache,
      TensorBudget tensors) {
    this.tensors = tensors;
    this.lifecycle = lifecycle;
    this.models = models;
    this.service = service;
    this.cache = cache;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    List<MetricFamilySamples> all = new ArrayList<>(disk());
    all.addAll(state());
    return all;
  }

  private List<MetricFamilySamples> state() {
    return List.of(
        gauge("jetd_ready", "1 while the daemon serves.", lifecycle.isReady() ? 1 : 0),
        gauge("jetd_queued_tokens", "Tokens under way.", (double) service.tokensUnderWay()),
        gauge("jetd_queued_tensor_bytes", "Tensors in memory.", (double) tensors.bytes()),
        gauge("jetd_cache_bytes", "Memory that cached vectors take.", (double) cache.bytes()),
        new CounterMetricFamily(
            "jetd_cache_evictions",
            "Vectors that left the memory cache.",
            (double) cache.evictions()),
        hits(),
        modelInfo());
  }

  private MetricFamilySamples hits() {
    CounterMetricFamily family =
        new CounterMetricFamily("jetd_cache_hits", "Vectors found in the cache.", List.of("layer"));
    family.addMetric(List.of("memory"), (double) cache.memoryHits());
    family.addMetric(List.of("disk"), (double) cache.diskHits());
    return family;
  }

  private List<MetricFamilySamples> disk() {
    return cache
        .disk()
        .map(
            disk ->
                List.of(
                    gauge("jetd_cache_disk_bytes", "Size of the file.", (double) disk.bytes()),
                    gauge("jetd_cache_disk_entries", "Vectors in it.", (double) disk.entries()),
                    new CounterMetricFamily(
                        "jetd_cache_disk_skipped",
                        "Vectors not written because too many waited.",
                        (double) disk.skipped()),
                    new CounterMetricFamily(
                        "jetd_cache_disk_late",
                        "Lookups given up because the disk was slow.",
                        (double) disk.late())))
        .orElse(List.of());
  }

  private static MetricFamilySamples gauge(String name, String help, double value) {
    return new GaugeMetricFamily(name, help, value);
  }

  private MetricFamilySamples modelInfo() {
    GaugeMetricFamily family =
        new GaugeMetricFamily(
            "jetd_model_info",
            "A model in service.",
            List.of("model", "version", "digest", "backend", "precision"));
    for (LoadedModel model : models.table().loaded().values()) {
      family.addMetric(
          List.of(
              model.manifest().id().name(),
              model.manifest().id().version(),
              model.digest(),
              model.backend(),
              model.precision()),
          1);
    }
    return family;
  }
}
