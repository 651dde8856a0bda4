package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.EmbeddingInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The body of {@code POST /v1/embeddings}. What it embeds is a string, an array of strings, an
 * array of token ids, or an array of arrays of token ids.
 */
record OpenAiBody(
    List<EmbeddingInput> inputs,
    Optional<String> model,
    boolean base64,
    Optional<Integer> dimensions) {
  static final String INPUT = "input";

  /** Token ids of one text: far beyond what any model takes, far below what a body can hold. */
  private static final int MOST_IDS = 65_536;

  private static final String INPUT_KINDS =
      "a string, an array of strings, or token ids in an array or in arrays";

  /**
   * @param most inputs of one request
   */
  static OpenAiBody read(JsonParser in, int most) throws IOException {
    Parts parts = new Parts();
    JsonFields.object(
        in,
        Map.of(
            INPUT,
            (p, name) -> parts.inputs = Optional.of(inputs(p, name, most)),
            "model",
            (p, name) -> parts.model = JsonFields.optionalString(p, name),
            "encoding_format",
            (p, name) -> parts.base64 = base64(p, name),
            "dimensions",
            (p, name) -> parts.dimensions = dimensions(p, name),
            "user",
            (p, name) -> user(p, name)));
    List<EmbeddingInput> inputs =
        parts.inputs.orElseThrow(() -> Json.invalid(INPUT, "is missing: " + INPUT_KINDS));
    return new OpenAiBody(inputs, parts.model, parts.base64, parts.dimensions);
  }

  /** What has been read so far. */
  private static final class Parts {
    private Optional<List<EmbeddingInput>> inputs = Optional.empty();
    private Optional<String> model = Optional.empty();
    private boolean base64;
    private Optional<Integer> dimensions = Optional.empty();
  }

  private static boolean base64(JsonParser in, String name) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return false;
    }
    return base64(name, JsonFields.string(in, name));
  }

  /** Whether an encoding_format says so. */
  static boolean base64(String name, String format) {
    return switch (format) {
      case "float" -> false;
      case "base64" -> true;
      default -> throw Json.invalid(name, "must be float or base64");
    };
  }

  private static Optional<Integer> dimensions(JsonParser in, String name) throws IOException {
    return in.currentToken() == JsonToken.VALUE_NULL
        ? Optional.empty()
        : Optional.of(JsonFields.whole(in, name));
  }

  /** OpenAI takes it for abuse reports; nothing here depends on it. */
  private static void user(JsonParser in, String name) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NULL) {
      var unused = JsonFields.string(in, name);
    }
  }

  private static List<EmbeddingInput> inputs(JsonParser in, String name, int most)
      throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return List.of(new EmbeddingInput.Text(in.getText()));
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, name, INPUT_KINDS);
    }
    List<EmbeddingInput> inputs = new ArrayList<>();
    List<Integer> bareIds = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String element = name + "[" + Math.max(inputs.size(), bareIds.size()) + "]";
      if (in.currentToken() == JsonToken.VALUE_NUMBER_INT && inputs.isEmpty()) {
        JsonFields.checkCount(name, bareIds.size() + 1, MOST_IDS);
        bareIds.add(JsonFields.whole(in, element));
      } else if (bareIds.isEmpty()) {
        JsonFields.checkCount(name, inputs.size() + 1, most);
        inputs.add(input(in, element));
      } else {
        throw JsonFields.mustBe(in, element, "a token id, as those before it");
      }
    }
    return bareIds.isEmpty() ? inputs : List.of(ids(bareIds));
  }

  private static EmbeddingInput input(JsonParser in, String name) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> new EmbeddingInput.Text(in.getText());
      case START_ARRAY -> ids(JsonFields.list(in, name, MOST_IDS, JsonFields::whole));
      default -> throw JsonFields.mustBe(in, name, "a string or an array of token ids");
    };
  }

  private static EmbeddingInput ids(List<Integer> ids) {
    return new EmbeddingInput.Ids(ids.stream().mapToInt(Integer::intValue).toArray());
  }
}
