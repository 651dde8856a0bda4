package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.EmbeddingService;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.Treatment;
import java.io.IOException;
import java.util.List;

/**
 * {@code POST /v1/rerank}: documents in the order in which they answer a query. Documents beyond
 * the model's limit are cut.
 */
final class Reranking {
  private final EmbeddingService service;
  private final int mostTexts;

  Reranking(EmbeddingService service, int mostTexts) {
    this.service = service;
    this.mostTexts = mostTexts;
  }

  Answer answer(Exchange exchange) {
    RerankBody body = exchange.json(in -> RerankBody.read(in, mostTexts));
    ServedModel model = exchange.text(body.model(), ModelUse.RANK);
    service.check(RerankBody.QUERY, body.query());
    List<EmbeddingInput> pairs = Rank.pairs(body.query(), body.documents(), Treatment.USUAL);
    EmbeddingResult result =
        exchange.whileConnected(
            () -> service.embed(exchange.request(model, RerankBody.DOCUMENTS, pairs, false)));
    List<Rank> all = Rank.of(result, false);
    List<Rank> ranks = all.subList(0, Math.min(all.size(), body.top().orElse(all.size())));
    return ResultHeaders.add(Answer.json(200, out -> write(out, body, result, ranks)), result);
  }

  private static void write(
      JsonGenerator out, RerankBody body, EmbeddingResult result, List<Rank> ranks)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("object", "list");
    out.writeStringField("model", result.model().manifest().id().name());
    out.writeArrayFieldStart("results");
    for (Rank rank : ranks) {
      out.writeStartObject();
      out.writeNumberField("index", rank.index());
      out.writeNumberField("relevance_score", rank.score());
      if (body.returnDocuments()) {
        out.writeObjectFieldStart("document");
        out.writeStringField("text", body.documents().get(rank.index()));
        out.writeEndObject();
      }
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeObjectFieldStart("usage");
    out.writeNumberField("prompt_tokens", result.tokensUsed());
    out.writeNumberField("total_tokens", result.tokensUsed());
    out.writeEndObject();
    out.writeEndObject();
  }
}
