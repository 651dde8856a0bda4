package dev.jetd.daemon.http;

import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorException;
import dev.jetd.bindings.TensorSpec;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.TensorBudget;
import dev.jetd.daemon.serving.TensorErrors;
import dev.jetd.daemon.serving.TensorModel;
import dev.jetd.daemon.serving.TensorStats;
import dev.jetd.models.ModelId;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * The Open Inference Protocol (KServe v2, Triton) over REST, with its binary tensors: any model in
 * service, text encoders as texts to vectors.
 */
final class KserveDialect implements Dialect {
  private static final HeaderName JSON_LENGTH = HeaderNames.create(KserveAnswer.JSON_LENGTH);
  private static final Pattern LENGTH = Pattern.compile("\\d{1,10}");
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final String MODEL = "/v2/models/{model}";
  private static final String VERSION = MODEL + "/versions/{version}";
  private static final List<String> EXTENSIONS =
      List.of("binary_tensor_data", "model_repository", "statistics");

  private final HttpServices services;

  KserveDialect(HttpServices services) {
    this.services = services;
  }

  @Override
  public String name() {
    return "kserve";
  }

  @Override
  public String territory() {
    return "/v2/";
  }

  @Override
  public Answer broken(int status, String code, String message) {
    return Answer.error(status, message);
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.get("/v2", this::server));
    routes.add(Route.openGet("/v2/health/live", exchange -> health("live", true)));
    routes.add(Route.openGet("/v2/health/ready", exchange -> health("ready", ready())));
    routes.addAll(new KserveRepository(services.repository()).routes());
    for (String model : List.of(MODEL, VERSION)) {
      routes.add(Route.get(model, this::model));
      routes.add(Route.get(model + "/ready", this::modelReady));
      routes.add(Route.get(model + "/stats", this::stats));
      routes.add(Route.post(model + "/infer", this::infer).orElsewhere());
    }
    return routes;
  }

  private Answer server(Exchange exchange) {
    String version =
        Optional.ofNullable(KserveDialect.class.getPackage().getImplementationVersion())
            .orElse("unknown");
    return Answer.json(200, out -> KserveJson.server(out, version, EXTENSIONS));
  }

  private boolean ready() {
    return services.lifecycle().isReady() && services.health().failure().isEmpty();
  }

  private static Answer health(String what, boolean well) {
    return Answer.json(
        well ? 200 : 503,
        out -> {
          out.writeStartObject();
          out.writeBooleanField(what, well);
          out.writeEndObject();
        });
  }

  private LoadedModel hold(Exchange exchange) {
    return exchange.hold(Optional.of(reference(exchange)), LoadedModel.class);
  }

  private static String reference(Exchange exchange) {
    String name = exchange.pathParameter("model");
    return exchange.hasPathParameter("version")
        ? name + ":" + exchange.pathParameter("version")
        : name;
  }

  private KserveModel view(LoadedModel model) {
    return switch (model) {
      case TensorModel tensors -> new KserveTensors(tensors);
      case ServedModel texts when texts.manifest().isScoring() ->
          new KserveScores(texts, services.embeddings());
      case ServedModel texts -> new KserveTexts(texts, services.embeddings());
      default ->
          throw new ServeException(
              new ServeError.UnknownModel(
                  "model '" + model.manifest().id() + "' is of a kind that has no tensors"));
    };
  }

  private Answer model(Exchange exchange) {
    LoadedModel model = hold(exchange);
    String name = model.manifest().id().name();
    List<String> versions =
        services.models().table().loaded().keySet().stream()
            .filter(id -> id.name().equals(name))
            .map(ModelId::version)
            .toList();
    KserveModel view = view(model);
    return Answer.json(200, out -> KserveJson.model(out, name, versions, view));
  }

  private Answer modelReady(Exchange exchange) {
    String name = hold(exchange).manifest().id().name();
    return Answer.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeStringField("name", name);
          out.writeBooleanField("ready", true);
          out.writeEndObject();
        });
  }

  private Answer stats(Exchange exchange) {
    String reference = reference(exchange);
    TensorModel model = exchange.hold(Optional.of(reference), TensorModel.class);
    TensorStats.Counts counts = model.stats();
    return Answer.json(200, out -> KserveJson.stats(out, model.manifest().id(), counts));
  }

  private Answer infer(Exchange exchange) {
    LoadedModel model = hold(exchange);
    KserveModel view = view(model);
    OptionalInt jsonLength = jsonLength(exchange);
    TensorBudget.Share share = services.tensors().share();
    exchange.afterwards(share::close);
    return exchange.bytes(
        body -> {
          KserveRequest request = request(body, jsonLength, view, share);
          KserveCall call = KserveCall.of(request, exchange, share);
          KserveModel.Inferred inferred = exchange.whileConnected(() -> view.infer(call));
          Answer answer =
              new KserveAnswer(model.manifest().id(), request, inferred.outputs()).answer(share);
          return inferred
              .headers()
              .apply(answer)
              .streamed(answer.streamed())
              .header("X-Model-Version", model.manifest().id().version());
        });
  }

  /** Empty where the whole body is JSON. */
  private static OptionalInt jsonLength(Exchange exchange) {
    Optional<String> length = exchange.header(JSON_LENGTH);
    if (length.isEmpty()) {
      return OptionalInt.empty();
    }
    long value =
        LENGTH.matcher(length.get().strip()).matches() ? Long.valueOf(length.get().strip()) : -1;
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw Json.invalid(
          KserveAnswer.JSON_LENGTH, "must be the length of the body's JSON in bytes");
    }
    return OptionalInt.of((int) value);
  }

  private static KserveRequest request(
      byte[] body, OptionalInt jsonLength, KserveModel model, TensorBudget.Share share) {
    int length = jsonLength.orElse(body.length);
    if (length > body.length) {
      throw Json.invalid(
          KserveAnswer.JSON_LENGTH,
          "is " + length + ", and the body has " + body.length + " bytes");
    }
    if (jsonLength.isPresent() && length == 0) {
      return raw(body, model, share);
    }
    return new KserveReader(body, length, bytes -> share.take(bytes, () -> SOON)).read();
  }

  /** A body that is the data of the model's one input and nothing else. */
  private static KserveRequest raw(byte[] body, KserveModel model, TensorBudget.Share share) {
    List<TensorSpec> inputs = model.signature().inputs();
    if (inputs.size() != 1) {
      throw Json.invalid(
          KserveAnswer.JSON_LENGTH,
          "cannot be 0: the model takes " + inputs.size() + " inputs, and a raw body is only one");
    }
    share.take(body.length, () -> SOON);
    try {
      Tensor tensor = RawTensor.of(inputs.getFirst(), body);
      return new KserveRequest(
          Optional.empty(), List.of(tensor), List.of(), true, Optional.empty());
    } catch (TensorException e) {
      throw new ServeException(TensorErrors.of(e));
    }
  }

  @Override
  public Answer error(ServeError error) {
    return KserveErrors.answer(error);
  }
}
