package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.registry.IndexEntry;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.RegistryException;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelRef;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The model repository extension: what there is; and with the admin key, into service and out. */
final class KserveRepository {
  private static final String MODELS = "/v2/repository/models/{model}";

  private final ModelRegistry registry;

  KserveRepository(ModelRegistry registry) {
    this.registry = registry;
  }

  List<Route> routes() {
    return List.of(
        Route.post("/v2/repository/index", this::index),
        Route.admin("POST", MODELS + "/load", x -> change(x, registry::load)),
        Route.admin("POST", MODELS + "/unload", x -> change(x, registry::unload)));
  }

  private Answer index(Exchange exchange) {
    boolean readyOnly =
        exchange.bytes(body -> body.length > 0 && Json.read(body, KserveRepository::readyOnly));
    List<IndexEntry> entries =
        registry.index().stream()
            .filter(entry -> !readyOnly || entry.state() == IndexEntry.State.READY)
            .toList();
    return Answer.json(200, out -> KserveJson.index(out, entries));
  }

  private static boolean readyOnly(JsonParser in) throws IOException {
    boolean[] ready = {false};
    JsonFields.object(
        in,
        Map.of(
            "ready",
            (p, name) -> {
              if (!p.currentToken().isBoolean()) {
                throw JsonFields.mustBe(p, name, "true or false");
              }
              ready[0] = p.currentToken() == JsonToken.VALUE_TRUE;
            }));
    return ready[0];
  }

  /** Answers with nothing, as the protocol has it. */
  private static Answer change(Exchange exchange, Consumer<ModelRef> change) {
    boolean unused =
        exchange.bytes(body -> body.length == 0 || Json.read(body, KserveRepository::checked));
    try {
      change.accept(ModelRef.parse(exchange.pathParameter("model")));
      return Answer.text(200, "application/json", out -> {});
    } catch (ModelException e) {
      return Answer.error(400, String.valueOf(e.getMessage()));
    } catch (RegistryException e) {
      return Answer.error(status(e.reason()), String.valueOf(e.getMessage()));
    }
  }

  /** A client may not bring its own files and configuration along. */
  private static boolean checked(JsonParser in) throws IOException {
    JsonFields.object(
        in,
        Map.of(
            "parameters",
            (p, name) ->
                KserveParameters.read(p, name)
                    .refuse("config", "a model is served as its manifest says")));
    return true;
  }

  private static int status(RegistryException.Reason reason) {
    return switch (reason) {
      case NOT_FOUND -> 404;
      case CONFLICT -> 409;
      case INVALID -> 400;
      case FAILED -> 422;
      case STOPPING -> 503;
    };
  }
}
