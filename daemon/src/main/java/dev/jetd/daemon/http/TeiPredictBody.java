package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.EmbeddingInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code /predict}. Its inputs are a text, as a string or alone in an array; or two
 * texts that belong together, in an array; or an array of such arrays, which asks for a list of
 * answers.
 */
final class TeiPredictBody {
  static final String INPUTS = "inputs";
  private static final String KINDS =
      "a string, a pair of strings [a, b], or a batch of both [[a], [a, b], ...]";

  private final TeiScoreFields common = new TeiScoreFields();
  private Optional<List<EmbeddingInput>> inputs = Optional.empty();
  private boolean batch;

  private TeiPredictBody() {}

  /**
   * @param most inputs of a batch
   */
  static TeiPredictBody read(JsonParser in, int most) throws IOException {
    TeiPredictBody body = new TeiPredictBody();
    Map<String, JsonFields.Field> fields = new HashMap<>(body.common.fields());
    fields.put(INPUTS, (p, name) -> body.inputs = Optional.of(body.inputs(p, name, most)));
    JsonFields.someOf(in, "the body", fields);
    if (body.inputs.isEmpty()) {
      throw Json.invalid(INPUTS, "is missing: " + KINDS);
    }
    return body;
  }

  private List<EmbeddingInput> inputs(JsonParser in, String name, int most) throws IOException {
    batch = false;
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return List.of(new EmbeddingInput.Text(in.getText()));
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, name, KINDS);
    }
    in.nextToken();
    batch = in.currentToken() == JsonToken.START_ARRAY;
    if (!batch) {
      return List.of(oneOrTwo(in, name));
    }
    List<EmbeddingInput> all = new ArrayList<>();
    while (in.currentToken() != JsonToken.END_ARRAY) {
      String element = name + "[" + all.size() + "]";
      JsonFields.checkCount(name, all.size() + 1, most);
      if (in.currentToken() != JsonToken.START_ARRAY) {
        throw JsonFields.mustBe(in, element, "an array of one string or two, as those before it");
      }
      in.nextToken();
      all.add(oneOrTwo(in, element));
      in.nextToken();
    }
    return all;
  }

  /** The rest of an array, whose first element the parser stands on; it is left on the end. */
  private static EmbeddingInput oneOrTwo(JsonParser in, String name) throws IOException {
    List<String> texts = new ArrayList<>();
    while (in.currentToken() != JsonToken.END_ARRAY) {
      if (texts.size() == 2) {
        throw Json.invalid(name, "has more than two strings; it must be " + KINDS);
      }
      texts.add(JsonFields.string(in, name + "[" + texts.size() + "]"));
      in.nextToken();
    }
    return switch (texts.size()) {
      case 0 -> throw Json.invalid(name, "is empty; it must be " + KINDS);
      case 1 -> new EmbeddingInput.Text(texts.getFirst());
      default -> new EmbeddingInput.Pair(texts.getFirst(), texts.getLast());
    };
  }

  List<EmbeddingInput> inputs() {
    return InputsJson.treated(inputs.orElseThrow(), common.treatment());
  }

  /** Whether a list of answers is asked for. */
  boolean batch() {
    return batch;
  }

  TeiScoreFields common() {
    return common;
  }
}
