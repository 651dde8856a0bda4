package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingRequest;
import java.util.ArrayList;
import java.util.List;

/** What the GET forms of all dialects have in common. */
final class ByUrl {

  private ByUrl() {}

  static List<EmbeddingInput> texts(QueryString query, String name) {
    List<String> texts = query.all(name);
    if (texts.isEmpty()) {
      throw Json.invalid(name, "is missing: put it in the URL, once or several times");
    }
    List<EmbeddingInput> inputs = new ArrayList<>();
    texts.forEach(text -> inputs.add(new EmbeddingInput.Text(text)));
    return inputs;
  }

  /** Whether the URL names one version of the model, which never becomes another. */
  static boolean versioned(QueryString query) {
    return query.one("model").filter(m -> m.contains(":")).isPresent();
  }

  static EmbeddingRequest request(
      Exchange exchange, QueryString query, String field, List<EmbeddingInput> inputs) {
    return new EmbeddingRequest(
        exchange.encoder(query.one("model")),
        field,
        inputs,
        exchange.priority(),
        exchange.timeout(),
        exchange.client());
  }
}
