package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.EmbeddingInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The bodies of {@code /api/embed}, {@code /api/embeddings} and {@code /api/show}. As there, a
 * field that is not known is passed over; {@code keep_alive} and {@code options} are checked and
 * change nothing, since a model stays loaded and has one context length.
 */
final class OllamaBody {
  static final String INPUT = "input";
  static final String PROMPT = "prompt";

  private static final Pattern DURATION =
      Pattern.compile(
          "[-+]?(NUMBER|(NUMBER(ns|us|µs|ms|s|m|h))+)".replace("NUMBER", "(\\d+\\.?\\d*|\\.\\d+)"));

  private static final int LONGEST_DURATION = 64;

  private Optional<String> model = Optional.empty();
  private List<EmbeddingInput> inputs = List.of();
  private boolean truncate = true;
  private Optional<Integer> dimensions = Optional.empty();

  private OllamaBody() {}

  /** Of {@code /api/embed}. No input is no error: it asks for the model to be loaded. */
  static OllamaBody read(JsonParser in, int most) throws IOException {
    OllamaBody body = new OllamaBody();
    JsonFields.someOf(
        in,
        "the body",
        Map.of(
            "model",
            body::model,
            INPUT,
            (p, name) -> body.inputs = inputs(p, name, most),
            "truncate",
            (p, n) -> body.truncate = JsonFields.optionalBoolean(p, n).orElse(true),
            "dimensions",
            (p, name) -> body.dimensions = dimensions(p, name),
            "keep_alive",
            OllamaBody::checkDuration,
            "options",
            OllamaBody::checkOptions));
    return body;
  }

  /** Of {@code /api/embeddings}. */
  static OllamaBody readLegacy(JsonParser in) throws IOException {
    OllamaBody body = new OllamaBody();
    JsonFields.someOf(
        in,
        "the body",
        Map.of(
            "model",
            body::model,
            PROMPT,
            (p, name) -> body.inputs = prompt(p, name),
            "keep_alive",
            OllamaBody::checkDuration,
            "options",
            OllamaBody::checkOptions));
    return body;
  }

  /** Of paths that name a model and nothing else that matters here. */
  static OllamaBody readName(JsonParser in) throws IOException {
    OllamaBody body = new OllamaBody();
    JsonFields.someOf(in, "the body", Map.of("model", body::model, "name", body::model));
    return body;
  }

  private void model(JsonParser in, String name) throws IOException {
    model = JsonFields.optionalString(in, name).filter(m -> !m.isEmpty()).or(() -> model);
  }

  private static List<EmbeddingInput> inputs(JsonParser in, String name, int most)
      throws IOException {
    return switch (in.currentToken()) {
      case VALUE_NULL -> List.of();
      case VALUE_STRING -> text(in.getText());
      case START_ARRAY ->
          JsonFields.list(
              in, name, most, (p, n) -> new EmbeddingInput.Text(JsonFields.string(p, n)));
      default -> throw JsonFields.mustBe(in, name, "a string or an array of strings");
    };
  }

  private static List<EmbeddingInput> prompt(JsonParser in, String name) throws IOException {
    return text(JsonFields.optionalString(in, name).orElse(""));
  }

  private static List<EmbeddingInput> text(String text) {
    return text.isEmpty() ? List.of() : List.of(new EmbeddingInput.Text(text));
  }

  private static Optional<Integer> dimensions(JsonParser in, String name) throws IOException {
    Optional<Integer> wanted = JsonFields.optionalWhole(in, name);
    if (wanted.filter(n -> n < 0).isPresent()) {
      throw Json.invalid(name, "must be 1 or more");
    }
    return wanted.filter(n -> n > 0);
  }

  private static void checkDuration(JsonParser in, String name) throws IOException {
    boolean valid =
        switch (in.currentToken()) {
          case VALUE_NULL, VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> true;
          case VALUE_STRING ->
              in.getTextLength() <= LONGEST_DURATION && DURATION.matcher(in.getText()).matches();
          default -> false;
        };
    if (!valid) {
      throw Json.invalid(name, "must be a duration such as \"5m\", or seconds");
    }
  }

  private static void checkOptions(JsonParser in, String name) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NULL && !in.isExpectedStartObjectToken()) {
      throw JsonFields.mustBe(in, name, "an object");
    }
    in.skipChildren();
  }

  Optional<String> model() {
    return model;
  }

  List<EmbeddingInput> inputs() {
    return inputs;
  }

  boolean truncate() {
    return truncate;
  }

  Optional<Integer> dimensions() {
    return dimensions;
  }
}
