package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.http.HttpServices;
import dev.jetd.daemon.http.MetricsPage;
import dev.jetd.daemon.http.Vitals;
import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.metrics.BoardMetrics;
import dev.jetd.daemon.metrics.EngineMetrics;
import dev.jetd.daemon.metrics.OverflowMetrics;
import dev.jetd.daemon.metrics.PoolNodeMetrics;
import dev.jetd.daemon.metrics.PowerMetrics;
import dev.jetd.daemon.metrics.ServingMetrics;
import dev.jetd.daemon.metrics.StateMetrics;
import dev.jetd.daemon.serving.EmbeddingCache;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.HealthProbe;
import dev.jetd.daemon.serving.ServingLimits;
import dev.jetd.daemon.serving.TensorBudget;
import dev.jetd.daemon.serving.WorkPulse;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.util.function.LongSupplier;

/** Wires what the routes ask of the other parts, the metrics page among it. */
final class HttpPart {

  private HttpPart() {}

  static HttpServices services(
      Configuration config,
      ServingPart serving,
      BoardPart board,
      PoolPart pool,
      CollectorRegistry registry,
      ServingMetrics metrics,
      LongSupplier clock) {
    Lifecycle lifecycle = new Lifecycle();
    EmbeddingCache cache = new EmbeddingCache(config.get(Settings.CACHE_MEMORY), serving.disk());
    TensorBudget tensors =
        new TensorBudget(config.get(Settings.LIMITS_QUEUED_TENSOR_BYTES).intValue());
    EmbeddingService embeddings =
        new EmbeddingService(cache, limits(config), serving.deadlines(), clock, metrics);
    DefaultExports.register(registry);
    new StateMetrics(lifecycle, serving.models(), embeddings, cache, tensors).register(registry);
    new BoardMetrics(board.watch()).register(registry);
    new PowerMetrics(board.power()).register(registry);
    new PoolNodeMetrics(pool.node()).register(registry);
    new OverflowMetrics(pool.overflow()).register(registry);
    serving.engines().ifPresent(life -> new EngineMetrics(life).register(registry));
    return new HttpServices(
        embeddings,
        tensors,
        serving.models(),
        serving.repository(),
        serving.stock(),
        lifecycle,
        new HealthProbe(serving.models(), clock),
        serving.engines(),
        board.watch(),
        board.power(),
        pool.node(),
        pool.overflow(),
        () -> pool.stopWanted().complete(null),
        new MetricsPage(registry),
        new Vitals(pool.counting(metrics), clock, () -> totals(board, cache, metrics, embeddings)),
        serving.deadlines(),
        clock);
  }

  private static ServingLimits limits(Configuration config) {
    return new ServingLimits(
        config.get(Settings.LIMITS_TEXTS),
        config.get(Settings.LIMITS_TEXT_CHARS),
        config.get(Settings.LIMITS_QUEUED_TOKENS));
  }

  private static Vitals.Totals totals(
      BoardPart board, EmbeddingCache cache, ServingMetrics metrics, EmbeddingService embeddings) {
    WorkPulse.Work work = board.pulse().work();
    return new Vitals.Totals(
        work.sequences(),
        work.tokens(),
        cache.memoryHits() + cache.diskHits(),
        metrics.misses(),
        metrics.joins(),
        board.energy().requestJoules(),
        embeddings.tokensUnderWay(),
        cache.bytes());
  }
}
