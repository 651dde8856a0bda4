package dev.jetd.daemon.runtime;

import dev.jetd.daemon.cache.DiskCache;
import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.engines.Accelerator;
import dev.jetd.daemon.engines.EngineLife;
import dev.jetd.daemon.engines.RetryPolicy;
import dev.jetd.daemon.http.ApiKeys;
import dev.jetd.daemon.http.HttpRules;
import dev.jetd.daemon.http.HttpServer;
import dev.jetd.daemon.http.HttpServices;
import dev.jetd.daemon.http.Listeners;
import dev.jetd.daemon.http.MetricsPage;
import dev.jetd.daemon.http.Vitals;
import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.lifecycle.ServiceManager;
import dev.jetd.daemon.lifecycle.State;
import dev.jetd.daemon.lifecycle.Systemd;
import dev.jetd.daemon.metrics.BoardMetrics;
import dev.jetd.daemon.metrics.EngineMetrics;
import dev.jetd.daemon.metrics.OverflowMetrics;
import dev.jetd.daemon.metrics.PoolNodeMetrics;
import dev.jetd.daemon.metrics.PowerMetrics;
import dev.jetd.daemon.metrics.ServingMetrics;
import dev.jetd.daemon.metrics.StateMetrics;
import dev.jetd.daemon.registry.ChoicesFile;
import dev.jetd.daemon.registry.Jobs;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.Stock;
import dev.jetd.daemon.serving.Deadlines;
import dev.jetd.daemon.serving.EmbeddingCache;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.HealthProbe;
import dev.jetd.daemon.serving.MeteredObserver;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServingLimits;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.daemon.serving.TensorBudget;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.models.ModelId;
import dev.jetd.models.repository.Repository;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.hotspot.DefaultExports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * A running daemon. The listeners open first, because a taken port must end the start at once,
 * while the model is loaded beside them; only a warm model makes it ready. It stops in the reverse
 * order.
 */
public final class Daemon implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Daemon.class.getName());

  /** Finishing what is queued, writing what is kept, freeing the model. */
  private static final Duration CLOSING = Duration.ofSeconds(15);

  /** Of models at the end, when requests have had their grace already. */
  private static final Duration LONGEST_RETIREMENT = Duration.ofSeconds(10);

  private static final LongSupplier CLOCK = System::nanoTime;

  private final Lifecycle lifecycle;
  private final Models models;
  private final ModelRegistry repository;
  private final Stock stock;
  private final HttpServer http;
  private final ModelRuntime runtime;
  private final BoardPart board;
  private final Optional<EngineLife> engines;
  private final Optional<DiskCache> disk;
  private final Deadlines deadlines;
  private final Configuration config;
  private final ServiceManager manager;
  private final PoolPart pool;

  private Daemon(
      HttpServices services,
      BoardPart board,
      PoolPart pool,
      Optional<EngineLife> engines,
      HttpServer http,
      ModelRuntime runtime,
      Optional<DiskCache> disk,
      Configuration config,
      ServiceManager manager) {
    this.lifecycle = services.lifecycle();
    this.models = services.models();
    this.repository = services.repository();
    this.stock = services.stock();
    this.board = board;
    this.pool = pool;
    this.engines = engines;
    this.deadlines = services.deadlines();
    this.disk = disk;
    this.config = config;
    this.manager = manager;
    this.http = http;
    this.runtime = runtime;
  }

  /**
   * Starts a daemon and returns when it is ready.
   *
   * @throws RuntimeException with a message for the operator if it cannot serve; nothing is then
   *     left running
   */
  public static Daemon start(Configuration config, Home home, Map<String, String> environment) {
    return start(
        config,
        home,
        environment,
        EnginePart.accelerator(config, home, environment),
        RetryPolicy.USUAL);
  }

  /**
   * As {@link #start(Configuration, Home, Map)}, with another device than this machine's GPU.
   *
   * @param accelerator that models are run by once their engines are built
   * @param retries of it, when it fails
   */
  public static Daemon start(
      Configuration config,
      Home home,
      Map<String, String> environment,
      Optional<Accelerator> accelerator,
      RetryPolicy retries) {
    Listeners listeners = listeners(config);
    HttpRules rules = rules(config, listeners, environment, adminKeys(config, environment));
    Models models = new Models();
    BoardPart board = BoardPart.start(config, home, models, environment, CLOCK);
    try {
      PoolPart pool = PoolPart.of(config, environment, models, board, CLOCK);
      return start(
          config, home, environment, models, board, pool, accelerator, retries, listeners, rules);
    } catch (RuntimeException e) {
      board.close();
      throw e;
    }
  }

  private static Daemon start(
      Configuration config,
      Home home,
      Map<String, String> environment,
      Models models,
      BoardPart board,
      PoolPart pool,
      Optional<Accelerator> accelerator,
      RetryPolicy retries,
      Listeners listeners,
      HttpRules rules) {
    CollectorRegistry registry = new CollectorRegistry();
    ServingMetrics metrics = new ServingMetrics(registry);
    ModelRuntime runtime = new ModelRuntime(config, home, environment);
    Deadlines deadlines = new Deadlines(CLOCK);
    Optional<DiskCache> disk = DiskLayer.open(config, environment);
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    ServingObserver observer = new MeteredObserver(metrics, board.energy()::meter, board.pulse());
    ModelRegistry repository =
        new ModelRegistry(
            models,
            runtime.catalog(),
            bundle -> runtime.load(bundle, CLOCK, observer),
            new ChoicesFile(state.resolve("models.json")),
            config.get(Settings.MODELS_DEFAULT));
    Stock stock =
        new Stock(
            new Repository(state.resolve("models"), new OnnxGraphs()),
            repository,
            new Jobs(InstantSource.system()));
    Optional<EngineLife> engines =
        accelerator.map(
            device ->
                EnginePart.life(
                    config, device, models, repository, runtime, observer, retries, CLOCK));
    engines.ifPresent(life -> new EngineMetrics(life).register(registry));
    CompletableFuture<Void> loading = CompletableFuture.runAsync(repository::start);
    HttpServices services =
        services(
            config,
            models,
            repository,
            stock,
            disk,
            registry,
            metrics,
            board,
            pool,
            engines,
            deadlines,
            CLOCK);
    ServiceManager manager =
        Systemd.of(environment, home.natives(), services.health()::failure, CLOCK);
    try {
      HttpServer http = HttpServer.start(listeners, rules, services);
      Daemon daemon =
          new Daemon(services, board, pool, engines, http, runtime, disk, config, manager);
      daemon.becomeReady(loading);
      engines.ifPresent(EngineLife::start);
      return daemon;
    } catch (RuntimeException e) {
      manager.status("cannot start: " + e.getMessage());
      manager.close();
      engines.ifPresent(EngineLife::close);
      stock.close();
      boolean unused = loading.handle((done, failure) -> failure == null).join();
      retire(repository, models);
      disk.ifPresent(DiskCache::close);
      runtime.close();
      pool.close();
      deadlines.close();
      throw e;
    }
  }

  /** Ends changes, then frees the models as soon as nothing is computed by them. */
  private static void retire(ModelRegistry repository, Models models) {
    repository.close();
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

  private static HttpServices services(
      Configuration config,
      Models models,
      ModelRegistry repository,
      Stock stock,
      Optional<DiskCache> disk,
      CollectorRegistry registry,
      ServingMetrics metrics,
      BoardPart board,
      PoolPart pool,
      Optional<EngineLife> engines,
      Deadlines deadlines,
      LongSupplier clock) {
    Lifecycle lifecycle = new Lifecycle();
    EmbeddingCache cache = new EmbeddingCache(config.get(Settings.CACHE_MEMORY), disk);
    ServingLimits limits =
        new ServingLimits(
            config.get(Settings.LIMITS_TEXTS),
            config.get(Settings.LIMITS_TEXT_CHARS),
            config.get(Settings.LIMITS_QUEUED_TOKENS));
    TensorBudget tensors =
        new TensorBudget(config.get(Settings.LIMITS_QUEUED_TENSOR_BYTES).intValue());
    EmbeddingService embeddings = new EmbeddingService(cache, limits, deadlines, clock, metrics);
    DefaultExports.register(registry);
    new StateMetrics(lifecycle, models, embeddings, cache, tensors).register(registry);
    new BoardMetrics(board.watch()).register(registry);
    new PowerMetrics(board.power()).register(registry);
    new PoolNodeMetrics(pool.node()).register(registry);
    new OverflowMetrics(pool.overflow()).register(registry);
    return new HttpServices(
        embeddings,
        tensors,
        models,
        repository,
        stock,
        lifecycle,
        new HealthProbe(models, clock),
        engines,
        board.watch(),
        board.power(),
        pool.node(),
        pool.overflow(),
        () -> pool.stopWanted().complete(null),
        new MetricsPage(registry),
        new Vitals(pool.counting(metrics), clock, () -> totals(board, cache, metrics, embeddings)),
        deadlines,
        clock);
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

  private static Listeners listeners(Configuration config) {
    return new Listeners(
        config.get(Settings.API_HOST),
        config.get(Settings.API_PORT),
        config.get(Settings.ADMIN_HOST),
        config.get(Settings.ADMIN_PORT),
        config.get(Settings.LIMITS_CONNECTIONS),
        config.get(Settings.SHUTDOWN_GRACE));
  }

  private static HttpRules rules(
      Configuration config,
      Listeners listeners,
      Map<String, String> environment,
      Optional<ApiKeys> adminKeys) {
    Optional<ApiKeys> keys =
        config
            .get(Settings.API_KEYS_FILE)
            .or(() -> Credentials.file(environment, "api-keys"))
            .map(file -> keys("api.keys-file", file));
    if (keys.isEmpty() && !listeners.adminIsLoopback()) {
      throw new ConfigException(
          "admin.host: %s is not this machine's loopback; name a file of keys with api.keys-file first"
              .replace("%s", listeners.adminHost()));
    }
    if (keys.isEmpty() && !listeners.apiIsLoopback()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "api.host: %s is not this machine's loopback; name a file of keys with api.keys-file first",
              listeners.apiHost()));
    }
    return new HttpRules(
        config.get(Settings.LIMITS_TEXTS),
        config.get(Settings.LIMITS_BODY_BYTES),
        config.get(Settings.LIMITS_BODY_TIMEOUT),
        config.get(Settings.LIMITS_REQUEST_TIMEOUT),
        config.get(Settings.API_ALLOWED_HOSTS),
        keys,
        adminKeys);
  }

  /** A state directory that cannot be written must not keep a daemon from serving. */
  private static Optional<ApiKeys> adminKeys(
      Configuration config, Map<String, String> environment) {
    Path file = AdminKey.file(config, environment);
    try {
      if (AdminKey.isOwn(config, environment)) {
        AdminKey.make(file);
      }
      return Optional.of(ApiKeys.read(file));
    } catch (IOException e) {
      if (!AdminKey.isOwn(config, environment)) {
        throw new ConfigException(
            String.format(Locale.ROOT, "the admin keys in %s: %s", file, e.getMessage()));
      }
      LOG.log(System.Logger.Level.WARNING, "nothing can be managed, for want of a key: {0}", e);
      return Optional.empty();
    }
  }

  private static ApiKeys keys(String setting, Path file) {
    try {
      return ApiKeys.read(file);
    } catch (IOException e) {
      throw new ConfigException(
          String.format(Locale.ROOT, "%s: %s: %s", setting, file, e.getMessage()));
    }
  }

  private void becomeReady(CompletableFuture<Void> loading) {
    lifecycle.moveTo(State.WARMING);
    manager.status("loading " + config.get(Settings.MODELS_DEFAULT));
    try {
      loading.join();
    } catch (CompletionException e) {
      http.close();
      lifecycle.moveTo(State.STOPPED);
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    lifecycle.moveTo(State.READY);
    String serving = serving();
    manager.ready(serving);
    LOG.log(System.Logger.Level.INFO, serving);
    pool.node().start(http.apiPort(), http.adminPort());
  }

  private String serving() {
    return String.format(
        Locale.ROOT,
        "serving %s on port %d, health and metrics on port %d",
        String.join(
            ", ", models.table().loaded().keySet().stream().map(ModelId::toString).toList()),
        http.apiPort(),
        http.adminPort());
  }

  public int apiPort() {
    return http.apiPort();
  }

  public int adminPort() {
    return http.adminPort();
  }

  /** Completes when somebody who may has asked, through the API, that the daemon be stopped. */
  public CompletableFuture<Void> stopWanted() {
    return pool.stopWanted();
  }

  /**
   * Stops: not ready first, then, in a pool, no new work, then no new connections, then what is in
   * flight, then the models.
   */
  @Override
  public void close() {
    if (!lifecycle.moveTo(State.DRAINING)) {
      return;
    }
    LOG.log(System.Logger.Level.INFO, "stopping: finishing what is in flight");
    manager.stopping(longestStop());
    pool.drain(lifecycle, http, config.get(Settings.SHUTDOWN_DRAIN));
    http.close();
    // A calibration uses the models; it ends, and brings its mode back, before they go.
    board.stopChanging();
    engines.ifPresent(EngineLife::close);
    stock.close();
    retire(repository, models);
    disk.ifPresent(DiskCache::close);
    runtime.close();
    pool.close();
    board.close();
    deadlines.close();
    lifecycle.moveTo(State.STOPPED);
    manager.close();
    LOG.log(System.Logger.Level.INFO, "stopped");
  }

  /** Leaving, then the drain, then the grace of each listener, then what closing takes. */
  private Duration longestStop() {
    return config
        .get(Settings.SHUTDOWN_DRAIN)
        .plus(pool.longestLeave())
        .plus(config.get(Settings.SHUTDOWN_GRACE).multipliedBy(2))
        .plus(CLOSING);
  }
}
