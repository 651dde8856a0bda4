package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import dev.jetd.daemon.lifecycle.Lifecycle;
import dev.jetd.daemon.registry.IndexEntry;
import dev.jetd.daemon.registry.Jobs;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.RegistryException;
import dev.jetd.daemon.registry.Stock;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.ModelRef;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * What an operator does with models, with the admin key: all of it on the admin listener, and on
 * the API's what the page has buttons for.
 */
final class ManagementDialect implements Dialect {
  private static final String ROOT = "/api/v1/manage";
  private static final String MODELS = ROOT + "/models";
  private static final String MODEL = MODELS + "/{name}";
  private static final String DRAIN = "drain";
  private static final String VERSION = MODEL + "/versions/{version}";

  private final ModelRegistry registry;
  private final Stock stock;
  private final Lifecycle lifecycle;
  private final boolean whole;
  private final Dialect errors;

  /**
   * @param errors whose shape errors take
   */
  ManagementDialect(ModelRegistry registry, Stock stock, Lifecycle lifecycle, Dialect errors) {
    this(registry, stock, lifecycle, true, errors);
  }

  private ManagementDialect(
      ModelRegistry registry, Stock stock, Lifecycle lifecycle, boolean whole, Dialect errors) {
    this.lifecycle = lifecycle;
    this.whole = whole;
    this.registry = registry;
    this.stock = stock;
    this.errors = errors;
  }

  /** That part of it which fetches nothing and removes nothing. */
  static ManagementDialect forTheApi(
      ModelRegistry registry, Stock stock, Lifecycle lifecycle, Dialect errors) {
    return new ManagementDialect(registry, stock, lifecycle, false, errors);
  }

  @Override
  public String name() {
    return "management";
  }

  @Override
  public List<Route> routes() {
    List<Route> routes =
        new ArrayList<>(
            List.of(
                route("GET", MODELS, x -> index(registry.index())),
                route("POST", MODEL + "/activate", x -> entry(registry.activate(ref(x)))),
                route(
                    "POST",
                    MODEL + "/rollback",
                    x -> entry(registry.rollback(x.pathParameter("name")))),
                route("PUT", ROOT + "/drain", this::drain)));
    if (whole) {
      routes.addAll(others());
    }
    return routes;
  }

  private List<Route> others() {
    return List.of(
        route("POST", MODELS, this::pull),
        route("GET", MODEL, x -> index(named(x.pathParameter("name")))),
        route("GET", VERSION, x -> one(id(x))),
        route("DELETE", VERSION, this::remove),
        route("POST", MODEL + "/load", x -> entry(registry.load(ref(x)))),
        route("POST", MODEL + "/canary", this::canary),
        route("POST", MODEL + "/unload", this::unload),
        route("POST", VERSION + "/added", this::added),
        route("POST", VERSION + "/quantize", this::quantize),
        route("GET", ROOT + "/jobs", x -> jobs()),
        route("GET", ROOT + "/jobs/{id}", this::job));
  }

  private static Route route(String method, String path, Route.Handler handler) {
    return Route.admin(method, path, x -> guarded(handler, x));
  }

  private static Answer guarded(Route.Handler handler, Exchange exchange) {
    try {
      return handler.answer(exchange);
    } catch (ModelException e) {
      return SeedErrors.body(400, "invalid", String.valueOf(e.getMessage()), "");
    } catch (RegistryException e) {
      String message = String.valueOf(e.getMessage());
      return switch (e.reason()) {
        case NOT_FOUND -> SeedErrors.body(404, "unknown_model", message, "");
        case CONFLICT -> SeedErrors.body(409, "conflict", message, "");
        case INVALID -> SeedErrors.body(400, "invalid", message, "");
        case FAILED -> SeedErrors.body(422, "failed", message, "");
        case STOPPING -> SeedErrors.body(503, "unavailable", message, "");
      };
    }
  }

  private static ModelId id(Exchange exchange) {
    return new ModelId(exchange.pathParameter("name"), exchange.pathParameter("version"));
  }

  /** The name from the path, the version from the body, which may be left out. */
  private static ModelRef ref(Exchange exchange) {
    return new ModelRef(exchange.pathParameter("name"), ManagementBody.read(exchange).version());
  }

  private static Answer index(List<IndexEntry> entries) {
    return Answer.json(200, out -> ModelJson.writeIndex(out, entries));
  }

  private static Answer entry(IndexEntry entry) {
    return Answer.json(200, out -> ModelJson.write(out, entry));
  }

  private List<IndexEntry> named(String name) {
    List<IndexEntry> entries =
        registry.index().stream().filter(e -> e.id().name().equals(name)).toList();
    if (entries.isEmpty()) {
      throw new RegistryException(
          RegistryException.Reason.NOT_FOUND, "there is no model of that name");
    }
    return entries;
  }

  private Answer one(ModelId id) {
    return named(id.name()).stream()
        .filter(e -> e.id().equals(id))
        .findFirst()
        .map(ManagementDialect::entry)
        .orElseThrow(
            () ->
                new RegistryException(
                    RegistryException.Reason.NOT_FOUND, "there is no model " + id));
  }

  private Answer canary(Exchange exchange) {
    ManagementBody body = ManagementBody.read(exchange);
    int percent = body.percent().orElseThrow(() -> Json.invalid("percent", "is missing: 0 to 99"));
    return entry(
        registry.canary(new ModelRef(exchange.pathParameter("name"), body.version()), percent));
  }

  private Answer unload(Exchange exchange) {
    ModelRef ref = ref(exchange);
    registry.unload(ref);
    return index(named(ref.name()));
  }

  /** Not ready for those who send work, ready for who asks all the same; and back. */
  private Answer drain(Exchange exchange) {
    boolean out =
        exchange
            .<Optional<Boolean>>json(ManagementDialect::wish)
            .orElseThrow(() -> Json.invalid(DRAIN, "is missing: true or false"));
    lifecycle.withdraw(out);
    return Answer.json(
        200,
        json -> {
          json.writeStartObject();
          json.writeBooleanField(DRAIN, lifecycle.isWithdrawn());
          json.writeBooleanField("ready", lifecycle.isReady());
          json.writeEndObject();
        });
  }

  private static Optional<Boolean> wish(JsonParser in) throws IOException {
    AtomicReference<Optional<Boolean>> wish = new AtomicReference<>(Optional.empty());
    JsonFields.object(
        in, Map.of(DRAIN, (p, name) -> wish.set(JsonFields.optionalBoolean(p, name))));
    return wish.get();
  }

  private Answer added(Exchange exchange) {
    ModelId id = id(exchange);
    registry.added(id);
    return one(id);
  }

  private Answer remove(Exchange exchange) {
    ModelId id = id(exchange);
    stock.remove(id);
    return Answer.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeStringField("removed", id.toString());
          out.writeEndObject();
        });
  }

  private Answer pull(Exchange exchange) {
    PullBody body = PullBody.read(exchange);
    return begun(stock.pull(body.source(), body.wishes()));
  }

  private Answer quantize(Exchange exchange) {
    QuantizeBody body = QuantizeBody.read(exchange);
    return begun(stock.quantize(id(exchange), body.to(), body.version()));
  }

  private static Answer begun(Jobs.Job job) {
    return Answer.json(202, out -> ModelJson.write(out, job))
        .header("Location", ROOT + "/jobs/" + job.id());
  }

  private Answer jobs() {
    List<Jobs.Job> all = stock.jobs().all();
    return Answer.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("jobs");
          for (Jobs.Job job : all) {
            ModelJson.write(out, job);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private Answer job(Exchange exchange) {
    Optional<Jobs.Job> job = stock.jobs().find(exchange.pathParameter("id"));
    return job.map(j -> Answer.json(200, out -> ModelJson.write(out, j)))
        .orElseThrow(
            () ->
                new RegistryException(
                    RegistryException.Reason.NOT_FOUND, "there is no such job, or not any more"));
  }

  @Override
  public Answer error(ServeError error) {
    return errors.error(error);
  }
}
