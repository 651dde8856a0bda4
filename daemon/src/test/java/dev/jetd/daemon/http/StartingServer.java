package dev.jetd.daemon.http;

import dev.jetd.daemon.board.BoardEnergy;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.overflow.Heat;
import dev.jetd.daemon.overflow.Overflow;
import dev.jetd.daemon.overflow.OverflowSettings;
import dev.jetd.daemon.pool.PoolNode;
import dev.jetd.daemon.pool.PoolSettings;
import dev.jetd.daemon.pool.RequestFigures;
import dev.jetd.daemon.registry.ChoicesFile;
import dev.jetd.daemon.registry.Jobs;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.Stock;
import dev.jetd.daemon.runtime.OnnxGraphs;
import dev.jetd.daemon.serving.Deadlines;
import dev.jetd.daemon.serving.EmbeddingCache;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.HealthProbe;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServingLimits;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.daemon.serving.TensorBudget;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.repository.Repository;
import dev.jetd.power.helper.HelperClient;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The listeners as they are while the model is still being loaded. */
final class StartingServer implements AutoCloseable {
  private final HttpServer server;
  private final BoardWatch board;
  private final BoardPower power;
  private final Deadlines deadlines;

  private StartingServer(HttpServer server, HttpServices services) {
    this.server = server;
    this.board = services.board();
    this.power = services.power();
    this.deadlines = services.deadlines();
  }

  static StartingServer start() {
    Machine machine = Machine.at(Path.of("/"));
    Path nowhere = Path.of("/nonexistent");
    BoardWatch board =
        BoardWatch.start(machine, BoardEnergy.of(machine, nowhere), System::nanoTime);
    Deadlines deadlines = new Deadlines(System::nanoTime);
    Models models = new Models();
    EmbeddingService embeddings =
        new EmbeddingService(
            new EmbeddingCache(0, Optional.empty()),
            new ServingLimits(8, 1000, 1000),
            deadlines,
            System::nanoTime,
            ServingObserver.NONE);
    ModelRegistry registry =
        new ModelRegistry(
            models,
            new BundleCatalog(List.of()),
            bundle -> {
              throw new IllegalStateException("nothing is loaded here");
            },
            new ChoicesFile(nowhere.resolve("models.json")),
            "none");
    Stock stock =
        new Stock(
            new Repository(nowhere, new OnnxGraphs()),
            registry,
            new NoQuantizer(),
            new Jobs(java.time.InstantSource.system()),
            () -> {});
    WorkPulse pulse = new WorkPulse();
    Configuration config = new ConfigLoader(nowhere, Map.of()).load(Optional.empty(), Map.of());
    BoardPower power =
        BoardPower.start(
            board,
            new HelperClient(nowhere, Duration.ofSeconds(1)),
            models,
            pulse,
            nowhere,
            config,
            System::nanoTime);
    PoolNode pool =
        new PoolNode(
            PoolSettings.of(config, Optional.empty()),
            new PoolNode.Sources(models, board, power, pulse, new RequestFigures(), 1000, 64),
            nowhere,
            System::nanoTime,
            new java.util.Random(1));
    HttpServices services =
        new HttpServices(
            embeddings,
            new TensorBudget(1 << 20),
            models,
            registry,
            stock,
            new Lifecycle(),
            new HealthProbe(models, System::nanoTime),
            Optional.empty(),
            board,
            power,
            pool,
            new Overflow(
                OverflowSettings.of(config, Optional.empty()),
                new Heat(board, () -> 95),
                System::nanoTime),
            () -> {},
            new MetricsPage(new CollectorRegistry()),
            new Vitals(
                (model, dialect, code, nanos) -> {}, System::nanoTime, () -> Vitals.Totals.NONE),
            deadlines,
            System::nanoTime);
    Listeners listeners = new Listeners("127.0.0.1", 0, "127.0.0.1", 0, 64, Duration.ofSeconds(1));
    HttpRules rules =
        new HttpRules(
            8,
            1 << 16,
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            List.of(),
            Optional.empty(),
            Optional.empty());
    return new StartingServer(HttpServer.start(listeners, rules, services), services);
  }

  int apiPort() {
    return server.apiPort();
  }

  int adminPort() {
    return server.adminPort();
  }

  /** What both listeners answer, as {@code METHOD path}, each once. */
  List<String> routes() {
    List<String> routes = new ArrayList<>();
    for (Dialects dialects : List.of(server.api(), server.admin())) {
      dialects
          .byPath()
          .forEach(
              (path, bound) ->
                  bound.forEach(each -> routes.add(each.route().method() + " " + path)));
    }
    return routes.stream().distinct().toList();
  }

  @Override
  public void close() {
    server.close();
    power.close();
    board.close();
    deadlines.close();
  }
}
