package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingRequest;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.ServeError;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** jetd's own API: {@code POST} and {@code GET /api/v1/embed}. */
final class SeedDialect implements Dialect {
  private static final String TEXT = "text";

  private final EmbeddingService service;
  private final int mostTexts;
  private final CachedForm form;
  private final VectorTexts texts;

  SeedDialect(EmbeddingService service, CachedForm form, VectorTexts texts, int mostTexts) {
    this.texts = texts;
    this.mostTexts = mostTexts;
    this.service = service;
    this.form = form;
  }

  @Override
  public String name() {
    return "seed";
  }

  @Override
  public String territory() {
    return "/api/v1/";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/api/v1/embed", this::embed).orElsewhere(),
        Route.get("/api/v1/embed", this::embedByUrl).orElsewhere());
  }

  /** What the body says. */
  private static final class Body {
    private List<EmbeddingInput> inputs = List.of();
    private boolean list;
    private Optional<String> model = Optional.empty();
    private final int mostTexts;

    private Body(int mostTexts) {
      this.mostTexts = mostTexts;
    }

    static Body read(JsonParser in, int mostTexts) throws IOException {
      Body body = new Body(mostTexts);
      JsonFields.object(
          in,
          Map.of(
              TEXT,
              body::text,
              "model",
              (p, name) -> body.model = JsonFields.optionalString(p, name)));
      if (body.inputs.isEmpty() && !body.list) {
        throw Json.invalid(TEXT, "is missing: a string, or an array of strings");
      }
      return body;
    }

    private void text(JsonParser in, String name) throws IOException {
      list = in.currentToken() == JsonToken.START_ARRAY;
      if (!list && in.currentToken() != JsonToken.VALUE_STRING) {
        throw JsonFields.mustBe(in, name, "a string or an array of strings");
      }
      inputs =
          list
              ? JsonFields.list(
                  in, name, mostTexts, (p, n) -> new EmbeddingInput.Text(JsonFields.string(p, n)))
              : List.of(new EmbeddingInput.Text(JsonFields.string(in, name)));
    }
  }

  private Answer embed(Exchange exchange) {
    Body body = exchange.json(in -> Body.read(in, mostTexts));
    EmbeddingRequest request =
        new EmbeddingRequest(
            exchange.encoder(body.model),
            TEXT,
            body.inputs,
            exchange.priority(),
            exchange.timeout(),
            exchange.client());
    EmbeddingResult result = exchange.whileConnected(() -> service.embed(request));
    return ResultHeaders.add(
        Answer.json(200, out -> SeedJson.write(out, result, body.list, texts)), result);
  }

  /** Several texts make a list, one does not. */
  private Answer embedByUrl(Exchange exchange) {
    QueryString query = exchange.query(List.of(TEXT, "model"));
    List<EmbeddingInput> inputs = ByUrl.texts(query, TEXT);
    boolean list = inputs.size() > 1;
    return form.answer(
        exchange,
        ByUrl.request(exchange, query, TEXT, inputs),
        ByUrl.versioned(query),
        "seed",
        result -> Answer.json(200, out -> SeedJson.writeLasting(out, result, list, texts)));
  }

  @Override
  public Answer error(ServeError error) {
    return SeedErrors.answer(error);
  }
}
