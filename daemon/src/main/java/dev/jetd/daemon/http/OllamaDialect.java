package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.Vectors;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * ollama's API, as far as it embeds: texts are truncated unless {@code truncate} is false. What
 * generates text, or moves models about, is refused in words.
 */
final class OllamaDialect implements Dialect {
  private static final List<String> GENERATING = List.of("/api/generate", "/api/chat");
  private static final List<String> MANAGING =
      List.of("/api/pull", "/api/push", "/api/create", "/api/copy");

  private final EmbeddingService service;
  private final Models models;
  private final OllamaModels json;
  private final VectorTexts texts;
  private final PageDialect page;
  private final int mostTexts;

  /**
   * @param since when the models came into service
   * @param page what browsers get where clients look for a server
   */
  OllamaDialect(
      EmbeddingService service,
      Models models,
      Instant since,
      PageDialect page,
      VectorTexts texts,
      int mostTexts) {
    this.page = page;
    this.texts = texts;
    this.service = service;
    this.models = models;
    this.json = new OllamaModels(since);
    this.mostTexts = mostTexts;
  }

  @Override
  public String name() {
    return "ollama";
  }

  @Override
  public String territory() {
    return "/api/";
  }

  @Override
  public Answer broken(int status, String code, String message) {
    return Answer.error(status, message);
  }

  @Override
  public List<Route> routes() {
    List<Route> routes = new ArrayList<>();
    routes.add(Route.openGet("/", x -> page.index(x).orElseGet(OllamaDialect::greeting)));
    routes.add(Route.post("/api/embed", this::embed).orElsewhere());
    routes.add(Route.post("/api/embeddings", this::embedOne).orElsewhere());
    routes.add(Route.get("/api/tags", x -> tags()));
    routes.add(Route.get("/api/ps", x -> running()));
    routes.add(Route.post("/api/show", this::show));
    routes.add(Route.openGet("/api/version", x -> version()));
    GENERATING.forEach(path -> routes.add(Route.post(path, this::refuseToGenerate)));
    MANAGING.forEach(path -> routes.add(Route.post(path, x -> refuseToManage())));
    routes.add(new Route("DELETE", "/api/delete", Route.Access.KEY, x -> refuseToManage()));
    return routes;
  }

  /** Its clients look for a server with these words. */
  private static Answer greeting() {
    return Answer.text(
            200,
            "text/plain; charset=utf-8",
            out -> out.write("Ollama is running".getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .header("Link", "</docs>; rel=\"service-doc\"")
        .header("Vary", "Accept");
  }

  private Answer embed(Exchange exchange) {
    OllamaBody body = exchange.json(in -> OllamaBody.read(in, mostTexts));
    return withModel(
        exchange,
        body,
        model -> {
          String asked = body.model().orElse("");
          if (body.inputs().isEmpty()) {
            return Answer.json(200, out -> writeLoaded(out, asked));
          }
          EmbeddingResult result = result(exchange, model, body, OllamaBody.INPUT);
          return ResultHeaders.add(
              Answer.json(200, out -> write(out, asked, result, body.dimensions())), result);
        });
  }

  private Answer embedOne(Exchange exchange) {
    OllamaBody body = exchange.json(OllamaBody::readLegacy);
    return withModel(
        exchange,
        body,
        model -> {
          if (body.inputs().isEmpty()) {
            return Answer.json(200, out -> writeOne(out, new float[0]));
          }
          EmbeddingResult result = result(exchange, model, body, OllamaBody.PROMPT);
          float[] vector = result.embeddings().getFirst().vector();
          return ResultHeaders.add(Answer.json(200, out -> writeOne(out, vector)), result);
        });
  }

  private Answer withModel(
      Exchange exchange, OllamaBody body, Function<ServedModel, Answer> answer) {
    if (body.model().isEmpty()) {
      return Answer.error(400, "model is required");
    }
    String reference = OllamaModels.reference(body.model().get(), models.all());
    return answer.apply(exchange.encoder(Optional.of(reference)));
  }

  private EmbeddingResult result(
      Exchange exchange, ServedModel model, OllamaBody body, String field) {
    return exchange.whileConnected(
        () -> service.embed(exchange.request(model, field, body.inputs(), !body.truncate())));
  }

  private void write(
      JsonGenerator out, String model, EmbeddingResult result, Optional<Integer> dimensions)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("model", model);
    out.writeArrayFieldStart("embeddings");
    texts.write(out, result, vector -> sized(vector, dimensions));
    out.writeEndArray();
    out.writeNumberField("total_duration", result.timings().total());
    out.writeNumberField("load_duration", 0);
    out.writeNumberField("prompt_eval_count", result.tokensUsed());
    writeCuts(out, result.embeddings());
    out.writeEndObject();
  }

  private static float[] sized(float[] vector, Optional<Integer> dimensions) {
    return dimensions
        .filter(n -> n < vector.length)
        .map(n -> Vectors.scaled(Vectors.cut(vector, n)))
        .orElse(vector);
  }

  /** Not ollama's, and so only there where a text was cut. */
  private static void writeCuts(JsonGenerator out, List<Embedding> embeddings) throws IOException {
    if (embeddings.stream().noneMatch(Embedding::truncated)) {
      return;
    }
    out.writeArrayFieldStart("tokens");
    for (Embedding embedding : embeddings) {
      out.writeStartObject();
      out.writeNumberField("used", embedding.used());
      out.writeNumberField("total", embedding.total());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writeLoaded(JsonGenerator out, String model) throws IOException {
    out.writeStartObject();
    out.writeStringField("model", model);
    out.writeArrayFieldStart("embeddings");
    out.writeEndArray();
    out.writeNumberField("total_duration", 0);
    out.writeNumberField("load_duration", 0);
    out.writeNumberField("prompt_eval_count", 0);
    out.writeEndObject();
  }

  private static void writeOne(JsonGenerator out, float[] vector) throws IOException {
    out.writeStartObject();
    out.writeFieldName("embedding");
    VectorJson.numbers(out, vector);
    out.writeEndObject();
  }

  /** There is nothing else here that ollama has too. */
  private List<ServedModel> encoders() {
    return models.all().stream().filter(m -> m.manifest().isEmbedding()).toList();
  }

  private Answer tags() {
    List<ServedModel> served = encoders();
    return Answer.json(200, out -> json.writeTags(out, served));
  }

  private Answer running() {
    List<ServedModel> served = encoders();
    return Answer.json(200, out -> json.writeRunning(out, served));
  }

  private Answer show(Exchange exchange) {
    OllamaBody body = exchange.json(OllamaBody::readName);
    return withModel(exchange, body, model -> Answer.json(200, out -> json.writeShown(out, model)));
  }

  private static Answer version() {
    return Answer.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeStringField("version", Build.version());
          out.writeEndObject();
        });
  }

  private Answer refuseToGenerate(Exchange exchange) {
    OllamaBody body = exchange.json(OllamaBody::readName);
    return withModel(
        exchange,
        body,
        model ->
            Answer.error(
                400,
                "\""
                    + body.model().orElse("")
                    + "\" does not support generate or chat: it embeds texts, with /api/embed"));
  }

  private static Answer refuseToManage() {
    return Answer.error(400, "models are not managed through this API: see jetd's own, at /docs");
  }

  @Override
  public Answer error(ServeError error) {
    return OllamaErrors.answer(error);
  }
}
