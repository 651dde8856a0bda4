package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.ServedModel;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code /rerank} and {@code /predict}: texts and pairs of them, scored. */
final class TeiScores {
  private final EmbeddingService service;
  private final int mostTexts;

  TeiScores(EmbeddingService service, int mostTexts) {
    this.service = service;
    this.mostTexts = mostTexts;
  }

  Answer rerank(Exchange exchange) {
    return rerank(exchange, () -> exchange.text(Optional.empty(), ModelUse.RANK));
  }

  /**
   * @param model asked for when the body has been read
   */
  Answer rerank(Exchange exchange, Supplier<ServedModel> model) {
    TeiRerankBody body = exchange.json(in -> TeiRerankBody.read(in, mostTexts));
    if (body.texts().isEmpty()) {
      return TeiErrors.empty(TeiRerankBody.TEXTS);
    }
    ServedModel picked = model.get();
    service.check(TeiRerankBody.QUERY, body.query());
    List<EmbeddingInput> pairs = Rank.pairs(body.query(), body.texts(), body.common().treatment());
    EmbeddingResult result =
        scored(exchange, picked, TeiRerankBody.TEXTS, pairs, body.common().truncate());
    List<Rank> ranks = Rank.of(result, body.common().raw());
    return TeiHeaders.add(Answer.json(200, out -> writeRanks(out, ranks, body)), result, pairs);
  }

  Answer predict(Exchange exchange) {
    return predict(exchange, () -> exchange.text(Optional.empty(), ModelUse.CLASSIFY));
  }

  /**
   * @param model asked for when the body has been read
   */
  Answer predict(Exchange exchange, Supplier<ServedModel> model) {
    TeiPredictBody body = exchange.json(in -> TeiPredictBody.read(in, mostTexts));
    List<EmbeddingInput> inputs = body.inputs();
    EmbeddingResult result =
        scored(exchange, model.get(), TeiPredictBody.INPUTS, inputs, body.common().truncate());
    return TeiHeaders.add(
        Answer.json(200, out -> writePredictions(out, result, body)), result, inputs);
  }

  private EmbeddingResult scored(
      Exchange exchange,
      ServedModel model,
      String field,
      List<EmbeddingInput> inputs,
      boolean truncate) {
    return exchange.whileConnected(
        () -> service.embed(exchange.request(model, field, inputs, !truncate)));
  }

  private static void writeRanks(JsonGenerator out, List<Rank> ranks, TeiRerankBody body)
      throws IOException {
    out.writeStartArray();
    for (Rank rank : ranks) {
      out.writeStartObject();
      out.writeNumberField("index", rank.index());
      if (body.returnText()) {
        out.writeStringField("text", body.texts().get(rank.index()));
      }
      out.writeNumberField("score", rank.score());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void writePredictions(
      JsonGenerator out, EmbeddingResult result, TeiPredictBody body) throws IOException {
    List<String> labels = result.model().manifest().labels();
    if (body.batch()) {
      out.writeStartArray();
    }
    for (Embedding logits : result.embeddings()) {
      out.writeStartArray();
      for (Rank label : Rank.of(Rank.scores(logits, body.common().raw()))) {
        out.writeStartObject();
        out.writeNumberField("score", label.score());
        out.writeStringField("label", labels.get(label.index()));
        out.writeEndObject();
      }
      out.writeEndArray();
    }
    if (body.batch()) {
      out.writeEndArray();
    }
  }
}
