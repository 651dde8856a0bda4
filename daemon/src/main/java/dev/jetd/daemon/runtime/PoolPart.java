package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.http.HttpServer;
import dev.jetd.daemon.http.RequestLog;
import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.overflow.Heat;
import dev.jetd.daemon.overflow.Overflow;
import dev.jetd.daemon.overflow.OverflowSettings;
import dev.jetd.daemon.pool.PoolNode;
import dev.jetd.daemon.pool.PoolSettings;
import dev.jetd.daemon.pool.RequestFigures;
import dev.jetd.daemon.serving.Models;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The daemon among others, put together: its place in a pool and how it takes its leave of it, and
 * whom it asks when it cannot answer.
 *
 * @param stopWanted completes when somebody who may has asked that the daemon be stopped
 */
record PoolPart(
    PoolNode node, Overflow overflow, RequestFigures figures, CompletableFuture<Void> stopWanted)
    implements AutoCloseable {
  /** Registrars that hang are not waited for. */
  private static final Duration DRAIN_TOLD = Duration.ofSeconds(1);

  /**
   * @throws dev.jetd.daemon.config.ConfigException if the configuration of the pool makes no sense
   */
  static PoolPart of(
      Configuration config,
      Map<String, String> environment,
      Models models,
      BoardPart board,
      LongSupplier clock) {
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    RequestFigures figures = new RequestFigures();
    PoolNode.Sources sources =
        new PoolNode.Sources(
            models,
            board.watch(),
            board.power(),
            board.pulse(),
            figures,
            config.get(Settings.LIMITS_QUEUED_TOKENS),
            config.get(Settings.LIMITS_CONNECTIONS));
    PoolSettings settings = PoolSettings.of(config, Credentials.file(environment, "pool-token"));
    return new PoolPart(
        new PoolNode(settings, sources, state, clock, new Random()),
        new Overflow(
            OverflowSettings.of(config, Credentials.file(environment, "overflow-token")),
            new Heat(board.watch(), board.power()::thermalLimitCelsius),
            clock),
        figures,
        new CompletableFuture<>());
  }

  /** Has requests counted for the figures that the pool is told, besides the log given. */
  RequestLog counting(RequestLog log) {
    if (!node.isMember()) {
      return log;
    }
    return (model, dialect, code, nanos) -> {
      log.answered(model, dialect, code, nanos);
      figures.answered(model, code, nanos);
    };
  }

  /**
   * Alone, a node serves as long as it is asked: nobody else can. In a pool it sends what comes
   * elsewhere, so that connections are gone when the listener is closed.
   */
  void drain(Lifecycle lifecycle, HttpServer http, Duration atMost) {
    if (!node.isMember()) {
      // Busy connections get one more answer, which tells them to go elsewhere.
      LockSupport.parkNanos(atMost.toNanos());
      return;
    }
    if (node.leavesOnStop()) {
      boolean unused = node.leave();
    }
    lifecycle.refuseWork();
    node.draining(DRAIN_TOLD);
    http.awaitNoConnections(atMost);
  }

  /** What leaving adds to a stop. */
  Duration longestLeave() {
    return node.leavesOnStop() ? node.longestLeave() : Duration.ZERO;
  }

  @Override
  public void close() {
    node.close();
    overflow.close();
  }
}
