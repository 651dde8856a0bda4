package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.bindings.VectorForm;
import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.Treatment;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code /embed_all}: the vector of every token. A text's are hundreds of times the size of its
 * vector, so few texts are taken, and few such answers are in memory together.
 */
final class TeiTokenVectors {
  private static final int MOST_TEXTS = 32;

  /** All answers together that are computed or still being written. */
  private static final long MEMORY = 64 << 20;

  private final EmbeddingService service;
  private final BodyBudget budget = new BodyBudget(MEMORY);

  TeiTokenVectors(EmbeddingService service) {
    this.service = service;
  }

  Answer answer(Exchange exchange) {
    TeiBody body = exchange.json(in -> TeiBody.read(in, MOST_TEXTS));
    if (body.inputs().isEmpty()) {
      return TeiErrors.empty(TeiBody.INPUTS);
    }
    ServedModel model = exchange.encoder(Optional.empty());
    if (!model.session().forms().contains(VectorForm.TOKENS)) {
      return TeiErrors.otherKind(
          "what runs the model gives no token's vector; another version of it may");
    }
    long bytes = take(body.inputs().size(), model);
    try {
      EmbeddingResult result = result(exchange, model, body);
      Answer answer =
          new Answer(
              200,
              "application/json",
              java.util.Map.of(),
              out -> {
                try {
                  Json.write(out, json -> write(json, result));
                } finally {
                  budget.giveBack(bytes);
                }
              },
              true);
      return TeiHeaders.add(answer, result, body.inputs()).streamed(true);
    } catch (RuntimeException e) {
      budget.giveBack(bytes);
      throw e;
    }
  }

  private long take(int texts, ServedModel model) {
    long bytes =
        (long) texts * model.manifest().maxTokens() * model.manifest().dimension() * Float.BYTES;
    if (bytes > MEMORY) {
      throw new ServeException(
          new ServeError.TooLarge(
              TeiBody.INPUTS, TeiBody.INPUTS + " would give more than " + MEMORY + " bytes"));
    }
    if (!budget.tryTake(bytes)) {
      throw new ServeException(
          new ServeError.Overloaded(
              "too many answers of token vectors at once; try again", Duration.ofSeconds(1)));
    }
    return bytes;
  }

  private EmbeddingResult result(Exchange exchange, ServedModel model, TeiBody body) {
    List<EmbeddingInput> inputs =
        InputsJson.treated(body.inputs(), new Treatment(body.keep(), VectorForm.TOKENS));
    return exchange.whileConnected(
        () -> service.embed(exchange.request(model, TeiBody.INPUTS, inputs, !body.truncate())));
  }

  private static void write(JsonGenerator out, EmbeddingResult result) throws IOException {
    int dimension = result.model().manifest().dimension();
    out.writeStartArray();
    for (Embedding embedding : result.embeddings()) {
      out.writeStartArray();
      float[] all = embedding.vector();
      for (int at = 0; at < all.length; at += dimension) {
        VectorJson.numbers(out, Arrays.copyOfRange(all, at, at + dimension));
      }
      out.writeEndArray();
    }
    out.writeEndArray();
  }
}
