package dev.jetd.daemon.runtime;

import dev.jetd.daemon.cache.DiskCache;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.engines.Accelerator;
import dev.jetd.daemon.engines.EngineLife;
import dev.jetd.daemon.engines.RetryPolicy;
import dev.jetd.daemon.metrics.ServingMetrics;
import dev.jetd.daemon.registry.ChoicesFile;
import dev.jetd.daemon.registry.Jobs;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.Stock;
import dev.jetd.daemon.serving.Deadlines;
import dev.jetd.daemon.serving.MeteredObserver;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.models.repository.Repository;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * The models and what computes them, put together and taken apart.
 *
 * @param loading completes when the models that are to serve are warm, or why they cannot be
 */
record ServingPart(
    Models models,
    ModelRegistry repository,
    Stock stock,
    ModelRuntime runtime,
    Optional<EngineLife> engines,
    Optional<DiskCache> disk,
    Deadlines deadlines,
    CompletableFuture<Void> loading)
    implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ServingPart.class.getName());

  /** Of models at the end, when requests have had their grace already. */
  private static final Duration LONGEST_RETIREMENT = Duration.ofSeconds(10);

  /** Begins to load the models and returns at once. */
  static ServingPart start(
      Configuration config,
      Home home,
      Map<String, String> environment,
      Models models,
      BoardPart board,
      Optional<Accelerator> accelerator,
      RetryPolicy retries,
      ServingMetrics metrics,
      LongSupplier clock) {
    ModelRuntime runtime = new ModelRuntime(config, home, environment);
    Deadlines deadlines = new Deadlines(clock);
    Optional<DiskCache> disk = DiskLayer.open(config, environment);
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    ServingObserver observer = new MeteredObserver(metrics, board.energy()::meter, board.pulse());
    ModelRegistry repository =
        new ModelRegistry(
            models,
            runtime.catalog(),
            bundle -> runtime.load(bundle, clock, observer),
            new ChoicesFile(state.resolve("models.json")),
            config.get(Settings.MODELS_DEFAULT));
    Stock stock =
        new Stock(
            new Repository(state.resolve("models"), new OnnxGraphs()),
            repository,
            new FormQuantizer(LocalModels.of(config, home, environment)),
            new Jobs(InstantSource.system()),
            () -> runtime.clearUp(models.table().loaded().values()));
    Optional<EngineLife> engines =
        accelerator.map(
            device ->
                EnginePart.life(
                    config, device, models, repository, runtime, observer, retries, clock));
    CompletableFuture<Void> loading =
        CompletableFuture.runAsync(
            () -> {
              repository.start();
              stock.clearUp();
            });
    return new ServingPart(models, repository, stock, runtime, engines, disk, deadlines, loading);
  }

  /** Ends changes, then frees the models as soon as nothing is computed by them. */
  @Override
  public void close() {
    engines.ifPresent(EngineLife::close);
    stock.close();
    boolean unused = loading.handle((done, failure) -> failure == null).join();
    repository.close();
    retire();
    disk.ifPresent(DiskCache::close);
    runtime.close();
    deadlines.close();
  }

  private void retire() {
    CompletableFuture<?>[] freed =
        models.retireAll().stream().map(m -> m.holds().freed()).toArray(CompletableFuture[]::new);
    CompletableFuture<Void> all = CompletableFuture.allOf(freed);
    try {
      all.get(LONGEST_RETIREMENT.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.log(System.Logger.Level.WARNING, "not all models could be freed: {0}", e.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
