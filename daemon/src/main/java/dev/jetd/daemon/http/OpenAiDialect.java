package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingRequest;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServedModel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * OpenAI's API: {@code POST /v1/embeddings} and {@code GET /v1/models}, and beside it, with the
 * same errors, {@code POST /v1/rerank}, which others have where OpenAI has nothing. Texts beyond
 * the model's limit are truncated, and each such entry of the answer says so in {@code tokens}.
 */
final class OpenAiDialect implements Dialect {
  private final EmbeddingService service;
  private final Models models;
  private final int mostTexts;
  private final CachedForm form;
  private final VectorTexts texts;
  private final Reranking reranking;

  OpenAiDialect(
      EmbeddingService service, Models models, CachedForm form, VectorTexts texts, int mostTexts) {
    this.texts = texts;
    this.mostTexts = mostTexts;
    this.reranking = new Reranking(service, mostTexts);
    this.service = service;
    this.models = models;
    this.form = form;
  }

  @Override
  public String name() {
    return "openai";
  }

  @Override
  public String territory() {
    return "/v1/";
  }

  @Override
  public Answer broken(int status, String code, String message) {
    return OpenAiErrors.transport(status, message);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/v1/embeddings", this::embeddings).orElsewhere(),
        Route.get("/v1/embeddings", this::embeddingsByUrl).orElsewhere(),
        Route.post("/v1/rerank", reranking::answer).orElsewhere(),
        Route.get("/v1/models", this::models),
        Route.get("/v1/models/{model}", this::model));
  }

  private Answer embeddings(Exchange exchange) {
    OpenAiBody body = exchange.json((JsonParser in) -> OpenAiBody.read(in, mostTexts));
    ServedModel model = exchange.encoder(body.model());
    body.dimensions().ifPresent(wanted -> checkDimensions(wanted, model));
    EmbeddingRequest request =
        new EmbeddingRequest(
            model,
            OpenAiBody.INPUT,
            body.inputs(),
            exchange.priority(),
            exchange.timeout(),
            exchange.client());
    EmbeddingResult result = exchange.whileConnected(() -> service.embed(request));
    return ResultHeaders.add(Answer.json(200, out -> write(out, result, body.base64())), result);
  }

  /** OpenAI has no such form; this one's answer is as that of the POST. */
  private Answer embeddingsByUrl(Exchange exchange) {
    QueryString query = exchange.query(List.of(OpenAiBody.INPUT, "model", "encoding_format"));
    boolean base64 =
        query
            .one("encoding_format")
            .map(f -> OpenAiBody.base64("encoding_format", f))
            .orElse(false);
    List<EmbeddingInput> inputs = ByUrl.texts(query, OpenAiBody.INPUT);
    return form.answer(
        exchange,
        ByUrl.request(exchange, query, OpenAiBody.INPUT, inputs),
        ByUrl.versioned(query),
        base64 ? "openai-base64" : "openai",
        result -> Answer.json(200, out -> write(out, result, base64)));
  }

  private static void checkDimensions(int wanted, ServedModel model) {
    int dimension = model.manifest().dimension();
    if (wanted != dimension) {
      throw Json.invalid(
          "dimensions",
          "cannot be "
              + wanted
              + ": "
              + model.manifest().id().name()
              + " was not trained to be shortened and always gives "
              + dimension);
    }
  }

  private void write(JsonGenerator out, EmbeddingResult result, boolean base64) throws IOException {
    out.writeStartObject();
    out.writeStringField("object", "list");
    out.writeArrayFieldStart("data");
    for (int i = 0; i < result.embeddings().size(); i++) {
      writeEntry(out, result, i, base64);
    }
    out.writeEndArray();
    out.writeStringField("model", result.model().manifest().id().name());
    out.writeObjectFieldStart("usage");
    out.writeNumberField("prompt_tokens", result.tokensUsed());
    out.writeNumberField("total_tokens", result.tokensUsed());
    out.writeEndObject();
    out.writeEndObject();
  }

  private void writeEntry(JsonGenerator out, EmbeddingResult result, int index, boolean base64)
      throws IOException {
    Embedding embedding = result.embeddings().get(index);
    out.writeStartObject();
    out.writeStringField("object", "embedding");
    out.writeNumberField("index", index);
    out.writeFieldName("embedding");
    if (base64) {
      VectorJson.base64(out, embedding.vector());
    } else {
      texts.write(out, embedding.vector(), result.origins().get(index));
    }
    if (embedding.truncated()) {
      out.writeObjectFieldStart("tokens");
      out.writeNumberField("used", embedding.used());
      out.writeNumberField("total", embedding.total());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  private Answer models(Exchange exchange) {
    List<ServedModel> served = models.all();
    return Answer.json(
        200,
        out -> {
          out.writeStartObject();
          out.writeStringField("object", "list");
          out.writeArrayFieldStart("data");
          for (ServedModel model : served) {
            writeModel(out, model);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private Answer model(Exchange exchange) {
    ServedModel model =
        exchange.hold(Optional.of(exchange.pathParameter("model")), ServedModel.class);
    return Answer.json(200, out -> writeModel(out, model));
  }

  private static void writeModel(JsonGenerator out, ServedModel model) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", model.manifest().id().name());
    out.writeStringField("object", "model");
    out.writeNumberField("created", 0);
    out.writeStringField("owned_by", "jetd");
    out.writeEndObject();
  }

  @Override
  public Answer error(ServeError error) {
    return OpenAiErrors.answer(error);
  }
}
