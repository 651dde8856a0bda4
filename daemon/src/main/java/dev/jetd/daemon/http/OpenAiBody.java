package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.EmbeddingInput;
import java.io.IOException;
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

  /**
   * @param most inputs of one request
   */
  static OpenAiBody read(JsonParser in, int most) throws IOException {
    Parts parts = new Parts();
    JsonFields.object(
        in,
        Map.of(
            INPUT,
            (p, name) -> parts.inputs = Optional.of(InputsJson.read(p, name, most)),
            "model",
            (p, name) -> parts.model = JsonFields.optionalString(p, name),
            "encoding_format",
            (p, name) -> parts.base64 = base64(p, name),
            "dimensions",
            (p, name) -> parts.dimensions = dimensions(p, name),
            "user",
            (p, name) -> user(p, name)));
    List<EmbeddingInput> inputs =
        parts.inputs.orElseThrow(() -> Json.invalid(INPUT, "is missing: " + InputsJson.KINDS));
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
}
