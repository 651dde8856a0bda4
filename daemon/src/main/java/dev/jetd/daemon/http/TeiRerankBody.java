package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The body of {@code /rerank}. As there, a field that is not known is passed over. */
final class TeiRerankBody {
  static final String QUERY = "query";
  static final String TEXTS = "texts";

  private final TeiScoreFields common = new TeiScoreFields();
  private Optional<String> query = Optional.empty();
  private Optional<List<String>> texts = Optional.empty();
  private boolean returnText;

  private TeiRerankBody() {}

  /**
   * @param most texts
   */
  static TeiRerankBody read(JsonParser in, int most) throws IOException {
    TeiRerankBody body = new TeiRerankBody();
    Map<String, JsonFields.Field> fields = new HashMap<>(body.common.fields());
    fields.put(QUERY, (p, name) -> body.query = Optional.of(JsonFields.string(p, name)));
    fields.put(TEXTS, (p, name) -> body.texts = Optional.of(strings(p, name, most)));
    fields.put(
        "return_text", (p, n) -> body.returnText = JsonFields.optionalBoolean(p, n).orElse(false));
    JsonFields.someOf(in, "the body", fields);
    if (body.query.isEmpty()) {
      throw Json.invalid(QUERY, "is missing: a string");
    }
    if (body.texts.isEmpty()) {
      throw Json.invalid(TEXTS, "is missing: an array of strings");
    }
    return body;
  }

  private static List<String> strings(JsonParser in, String name, int most) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, name, "an array of strings");
    }
    return JsonFields.list(in, name, most, JsonFields::string);
  }

  String query() {
    return query.orElseThrow();
  }

  List<String> texts() {
    return texts.orElseThrow();
  }

  TeiScoreFields common() {
    return common;
  }

  boolean returnText() {
    return returnText;
  }
}
