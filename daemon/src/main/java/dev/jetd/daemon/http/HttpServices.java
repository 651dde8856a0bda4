package dev.jetd.daemon.http;

import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.engines.EngineLife;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.overflow.Overflow;
import dev.jetd.daemon.pool.PoolNode;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.Stock;
import dev.jetd.daemon.serving.Deadlines;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.HealthProbe;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.TensorBudget;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What stands behind the listeners.
 *
 * @param stop asks that the daemon be stopped
 */
public record HttpServices(
    EmbeddingService embeddings,
    TensorBudget tensors,
    Models models,
    ModelRegistry repository,
    Stock stock,
    Lifecycle lifecycle,
    HealthProbe health,
    Optional<EngineLife> engines,
    BoardWatch board,
    BoardPower power,
    PoolNode pool,
    Overflow overflow,
    Runnable stop,
    MetricsPage metrics,
    Vitals vitals,
    Deadlines deadlines,
    LongSupplier clock) {}
