package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /v1/rerank}, as Jina and Cohere have it. Each has fields that the other
 * has not, so what is not known is passed over.
 *
 * @param top how many results are wanted at most
 */
record RerankBody(
    Optional<String> model,
    String query,
    List<String> documents,
    Optional<Integer> top,
    boolean returnDocuments) {
  static final String QUERY = "query";
  static final String DOCUMENTS = "documents";
  static final String TOP = "top_n";

  /** What has been read so far. */
  private static final class Parts {
    private Optional<String> model = Optional.empty();
    private Optional<String> query = Optional.empty();
    private Optional<List<String>> documents = Optional.empty();
    private Optional<Integer> top = Optional.empty();
    private boolean returnDocuments;
  }

  /**
   * @param most documents
   */
  static RerankBody read(JsonParser in, int most) throws IOException {
    Parts parts = new Parts();
    JsonFields.someOf(
        in,
        "the body",
        Map.of(
            "model",
            (p, name) -> parts.model = JsonFields.optionalString(p, name),
            QUERY,
            (p, name) -> parts.query = Optional.of(JsonFields.string(p, name)),
            DOCUMENTS,
            (p, name) -> parts.documents = Optional.of(documents(p, name, most)),
            TOP,
            (p, name) -> parts.top = top(p, name),
            "return_documents",
            (p, name) ->
                parts.returnDocuments = JsonFields.optionalBoolean(p, name).orElse(false)));
    return new RerankBody(
        parts.model,
        parts.query.orElseThrow(() -> Json.invalid(QUERY, "is missing: a string")),
        parts.documents.orElseThrow(
            () -> Json.invalid(DOCUMENTS, "is missing: an array of strings or of objects")),
        parts.top,
        parts.returnDocuments);
  }

  private static List<String> documents(JsonParser in, String name, int most) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, name, "an array of strings or of objects with a text");
    }
    return JsonFields.list(in, name, most, RerankBody::document);
  }

  private static String document(JsonParser in, String name) throws IOException {
    if (in.currentToken() != JsonToken.START_OBJECT) {
      return JsonFields.string(in, name);
    }
    StringBuilder text = new StringBuilder();
    boolean[] given = {false};
    JsonFields.someOf(
        in,
        name,
        Map.of(
            "text",
            (p, n) -> {
              text.append(JsonFields.string(p, name + ".text"));
              given[0] = true;
            }));
    if (!given[0]) {
      throw Json.invalid(name + ".text", "is missing: a string");
    }
    return text.toString();
  }

  private static Optional<Integer> top(JsonParser in, String name) throws IOException {
    Optional<Integer> top = JsonFields.optionalWhole(in, name);
    if (top.filter(n -> n < 1).isPresent()) {
      throw Json.invalid(name, "must be 1 or more");
    }
    return top;
  }
}
