package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.engines.EngineLife;
import dev.jetd.daemon.engines.EngineStatus;
import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.lifecycle.State;
import dev.jetd.daemon.pool.PoolNode;
import dev.jetd.daemon.pool.PoolView;
import dev.jetd.daemon.serving.HealthProbe;
import dev.jetd.daemon.serving.ServeError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Health, and on the admin listener the metrics. Errors are as in jetd's own API. */
final class OperationsDialect implements Dialect {
  private final Lifecycle lifecycle;
  private final HealthProbe probe;
  private final Optional<EngineLife> engines;
  private final Machine machine;
  private final PoolNode pool;
  private final Optional<MetricsPage> metrics;
  private final Dialect errors;

  /**
   * @param machine that health has to say so of, if it is simulated
   * @param pool that health tells of, and never depends on
   * @param metrics the page of the admin listener
   * @param errors whose shape errors take
   */
  OperationsDialect(
      Lifecycle lifecycle,
      HealthProbe probe,
      Optional<EngineLife> engines,
      Machine machine,
      PoolNode pool,
      Optional<MetricsPage> metrics,
      Dialect errors) {
    this.machine = machine;
    this.pool = pool;
    this.lifecycle = lifecycle;
    this.probe = probe;
    this.engines = engines;
    this.metrics = metrics;
    this.errors = errors;
  }

  @Override
  public String name() {
    return "operations";
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.openGet("/health", x -> ready()));
    routes.add(Route.openGet("/health/ready", x -> ready()));
    routes.add(Route.openGet("/health/live", x -> health(true, Optional.empty())));
    routes.add(Route.openGet("/health/started", x -> health(started(), Optional.empty())));
    metrics.ifPresent(page -> routes.add(Route.get("/metrics", page::answer)));
    return routes;
  }

  private boolean started() {
    return lifecycle.state().compareTo(State.READY) >= 0;
  }

  private Answer ready() {
    if (lifecycle.state() != State.READY) {
      return health(false, Optional.empty());
    }
    if (lifecycle.isWithdrawn()) {
      return health(false, Optional.of("withdrawn from service by an operator"));
    }
    Optional<String> failure = probe.failure();
    return health(failure.isEmpty(), failure);
  }

  private Answer health(boolean well, Optional<String> reason) {
    return Answer.json(
        well ? 200 : 503,
        out -> {
          out.writeStartObject();
          out.writeStringField("status", well ? "ok" : "unavailable");
          out.writeStringField("state", lifecycle.state().name().toLowerCase(Locale.ROOT));
          if (reason.isPresent()) {
            out.writeStringField("reason", reason.get());
          }
          writeEngines(out);
          if (machine.simulated()) {
            out.writeStringField("board", Machine.SIMULATED);
          }
          if (pool.isMember()) {
            pool(out, pool.view());
          }
          out.writeEndObject();
        });
  }

  private static void pool(JsonGenerator out, PoolView view) throws IOException {
    out.writeObjectFieldStart("pool");
    out.writeNumberField("registrars", view.leases().size());
    out.writeNumberField("held", view.held());
    out.writeNumberField("active", view.active());
    out.writeEndObject();
  }

  /** How models stand with the GPU, where there is one. */
  private void writeEngines(JsonGenerator out) throws IOException {
    List<EngineStatus> statuses = engines.map(EngineLife::statuses).orElse(List.of());
    if (statuses.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("engines");
    for (EngineStatus status : statuses) {
      out.writeStartObject();
      out.writeStringField("model", status.model().toString());
      out.writeStringField("state", status.word());
      if (!status.reason().isEmpty()) {
        out.writeStringField("reason", status.reason());
      }
      if (status.of() > 0) {
        out.writeNumberField("built", status.done());
        out.writeNumberField("of", status.of());
      }
      if (status.secondsLeft() >= 0) {
        out.writeNumberField("seconds_left", status.secondsLeft());
      }
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  @Override
  public Answer error(ServeError error) {
    return errors.error(error);
  }
}
