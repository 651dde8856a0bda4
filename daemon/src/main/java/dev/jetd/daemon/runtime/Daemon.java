package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.engines.Accelerator;
import dev.jetd.daemon.engines.EngineLife;
import dev.jetd.daemon.engines.RetryPolicy;
import dev.jetd.daemon.http.HttpServer;
import dev.jetd.daemon.http.HttpServices;
import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.lifecycle.ServiceManager;
import dev.jetd.daemon.lifecycle.State;
import dev.jetd.daemon.lifecycle.Systemd;
import dev.jetd.daemon.memory.HeapTrim;
import dev.jetd.daemon.metrics.ServingMetrics;
import dev.jetd.daemon.serving.Models;
import dev.jetd.models.ModelId;
import io.prometheus.client.CollectorRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
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

  private static final LongSupplier CLOCK = System::nanoTime;

  private final Lifecycle lifecycle;
  private final ServingPart serving;
  private final BoardPart board;
  private final PoolPart pool;
  private final HttpServer http;
  private final ServiceManager manager;
  private final Configuration config;
  private final HeapTrim heap = new HeapTrim();

  private Daemon(
      Lifecycle lifecycle,
      ServingPart serving,
      BoardPart board,
      PoolPart pool,
      HttpServer http,
      ServiceManager manager,
      Configuration config) {
    this.lifecycle = lifecycle;
    this.serving = serving;
    this.board = board;
    this.pool = pool;
    this.http = http;
    this.manager = manager;
    this.config = config;
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
    HttpAccess access = HttpAccess.of(config, environment);
    Models models = new Models();
    BoardPart board = BoardPart.start(config, home, models, environment, CLOCK);
    try {
      PoolPart pool = PoolPart.of(config, environment, models, board, CLOCK);
      CollectorRegistry registry = new CollectorRegistry();
      ServingMetrics metrics = new ServingMetrics(registry);
      ServingPart serving =
          ServingPart.start(
              config, home, environment, models, board, accelerator, retries, metrics, CLOCK);
      HttpServices services =
          HttpPart.services(config, serving, board, pool, registry, metrics, CLOCK);
      ServiceManager manager =
          Systemd.of(environment, home.natives(), services.health()::failure, CLOCK);
      return start(config, access, serving, board, pool, services, manager);
    } catch (RuntimeException e) {
      board.close();
      throw e;
    }
  }

  private static Daemon start(
      Configuration config,
      HttpAccess access,
      ServingPart serving,
      BoardPart board,
      PoolPart pool,
      HttpServices services,
      ServiceManager manager) {
    try {
      HttpServer http = HttpServer.start(access.listeners(), access.rules(), services);
      Daemon daemon = new Daemon(services.lifecycle(), serving, board, pool, http, manager, config);
      daemon.becomeReady();
      serving.engines().ifPresent(EngineLife::start);
      return daemon;
    } catch (RuntimeException e) {
      manager.status("cannot start: " + e.getMessage());
      manager.close();
      serving.close();
      pool.close();
      throw e;
    }
  }

  private void becomeReady() {
    lifecycle.moveTo(State.WARMING);
    manager.status("loading " + config.get(Settings.MODELS_DEFAULT));
    try {
      serving.loading().join();
    } catch (CompletionException e) {
      http.close();
      lifecycle.moveTo(State.STOPPED);
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
    lifecycle.moveTo(State.READY);
    String line = readyLine();
    manager.ready(line);
    LOG.log(System.Logger.Level.INFO, line);
    pool.node().start(http.apiPort(), http.adminPort());
    heap.start();
  }

  private String readyLine() {
    return String.format(
        Locale.ROOT,
        "serving %s on port %d, health and metrics on port %d",
        String.join(
            ", ",
            serving.models().table().loaded().keySet().stream().map(ModelId::toString).toList()),
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
    heap.close();
    manager.stopping(longestStop());
    pool.drain(lifecycle, http, config.get(Settings.SHUTDOWN_DRAIN));
    http.close();
    // A calibration uses the models; it ends, and brings its mode back, before they go.
    board.stopChanging();
    serving.close();
    pool.close();
    board.close();
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
