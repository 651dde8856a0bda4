package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.bindings.VectorForm;
import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.TokenService;
import dev.jetd.daemon.serving.Treatment;
import dev.jetd.daemon.serving.Vectors;
import dev.jetd.models.Manifest;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Hugging Face's text-embeddings-inference. It knows one model: the default. Texts are truncated
 * unless {@code truncate} is false.
 */
final class TeiDialect implements Dialect {
  private final EmbeddingService service;
  private final TeiTokens tokens;
  private final TeiTokenVectors tokenVectors;
  private final TeiScores scores;
  private final TeiInfo info;
  private final BooleanSupplier healthy;
  private final VectorTexts texts;
  private final int mostTexts;

  TeiDialect(
      EmbeddingService service,
      TokenService tokens,
      TeiInfo info,
      BooleanSupplier healthy,
      VectorTexts texts,
      int mostTexts) {
    this.texts = texts;
    this.service = service;
    this.tokens = new TeiTokens(tokens, mostTexts);
    this.tokenVectors = new TeiTokenVectors(service);
    this.scores = new TeiScores(service, mostTexts);
    this.info = info;
    this.healthy = healthy;
    this.mostTexts = mostTexts;
  }

  @Override
  public String name() {
    return "tei";
  }

  @Override
  public Answer broken(int status, String code, String message) {
    return TeiErrors.transport(status, message);
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.post("/", this::itsKind).orElsewhere(),
        Route.post("/embed", this::embed).orElsewhere(),
        Route.post("/invocations", this::itsKind).orElsewhere(),
        Route.post("/embed_all", tokenVectors::answer).orElsewhere(),
        Route.post("/embed_sparse", TeiDialect::noSparse),
        Route.post("/similarity", this::similarity).orElsewhere(),
        Route.post("/rerank", scores::rerank).orElsewhere(),
        Route.post("/predict", scores::predict).orElsewhere(),
        Route.post("/tokenize", tokens::tokenize),
        Route.post("/decode", tokens::decode),
        Route.get("/info", this::info),
        Route.openGet("/ping", x -> ping()));
  }

  /** What the model is for. */
  private Answer itsKind(Exchange exchange) {
    ServedModel model = exchange.text(Optional.empty(), ModelUse.READ);
    return switch (model.manifest().kind()) {
      case Manifest.RANKING -> scores.rerank(exchange, () -> model);
      case Manifest.CLASSIFICATION -> scores.predict(exchange, () -> model);
      default -> embed(exchange, () -> model);
    };
  }

  private Answer embed(Exchange exchange) {
    return embed(exchange, () -> exchange.encoder(Optional.empty()));
  }

  /**
   * @param picked asked for when the body has been read
   */
  private Answer embed(Exchange exchange, Supplier<ServedModel> picked) {
    TeiBody body = exchange.json(in -> TeiBody.read(in, mostTexts));
    if (body.inputs().isEmpty()) {
      return TeiErrors.empty(TeiBody.INPUTS);
    }
    ServedModel model = picked.get();
    VectorForm form = body.normalize() ? VectorForm.USUAL : VectorForm.UNSCALED;
    if (!model.session().forms().contains(form)) {
      return TeiErrors.otherKind(
          "what runs the model gives normalized vectors only; another version of it may not");
    }
    EmbeddingResult result = result(exchange, model, body, form);
    UnaryOperator<float[]> finish = finish(body, model);
    return TeiHeaders.add(
        Answer.json(200, out -> writeVectors(out, result, finish)), result, body.inputs());
  }

  private EmbeddingResult result(
      Exchange exchange, ServedModel model, TeiBody body, VectorForm form) {
    List<EmbeddingInput> inputs =
        InputsJson.treated(body.inputs(), new Treatment(body.keep(), form));
    return exchange.whileConnected(
        () -> service.embed(exchange.request(model, TeiBody.INPUTS, inputs, !body.truncate())));
  }

  /** What is still to be done with the model's vectors. */
  private static UnaryOperator<float[]> finish(TeiBody body, ServedModel model) {
    boolean scale =
        body.normalize() && (body.dimensions().isPresent() || !model.manifest().normalize());
    return vector -> {
      float[] cut = body.dimensions().map(n -> Vectors.cut(vector, n)).orElse(vector);
      return scale ? Vectors.scaled(cut) : cut;
    };
  }

  private void writeVectors(
      JsonGenerator out, EmbeddingResult result, UnaryOperator<float[]> finish) throws IOException {
    out.writeStartArray();
    texts.write(out, result, finish);
    out.writeEndArray();
  }

  private Answer similarity(Exchange exchange) {
    TeiBody body = exchange.json(in -> TeiBody.readSimilarity(in, mostTexts));
    if (body.inputs().size() < 2) {
      return TeiErrors.empty("inputs.sentences");
    }
    ServedModel model = exchange.encoder(Optional.empty());
    EmbeddingResult result = result(exchange, model, body, VectorForm.USUAL);
    return TeiHeaders.add(
        Answer.json(200, out -> writeCosines(out, result.embeddings())), result, body.inputs());
  }

  private static void writeCosines(JsonGenerator out, List<Embedding> embeddings)
      throws IOException {
    float[] source = embeddings.getFirst().vector();
    out.writeStartArray();
    for (Embedding other : embeddings.subList(1, embeddings.size())) {
      out.writeNumber(Vectors.cosine(source, other.vector()));
    }
    out.writeEndArray();
  }

  /** Whether a model is there comes first: while none is, nobody can say of what kind it is. */
  private static Answer noSparse(Exchange exchange) {
    ServedModel model = exchange.text(Optional.empty(), ModelUse.READ);
    return TeiErrors.otherKind(
        ModelUse.isNot("an embedding model with SPLADE pooling", model.manifest()));
  }

  private Answer info(Exchange exchange) {
    ServedModel model = exchange.text(Optional.empty(), ModelUse.READ);
    return Answer.json(200, out -> info.write(out, model));
  }

  private Answer ping() {
    return healthy.getAsBoolean()
        ? Answer.text(200, "text/plain", out -> {})
        : TeiErrors.unhealthy();
  }

  @Override
  public Answer error(ServeError error) {
    return TeiErrors.answer(error);
  }
}
