package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.models.Keep;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bodies of {@code /embed}, {@code /embed_all} and {@code /similarity}. As there, a field that
 * is not known is passed over.
 */
final class TeiBody {
  static final String INPUTS = "inputs";

  private List<EmbeddingInput> inputs = List.of();
  private boolean given;
  private boolean truncate = true;
  private Keep keep = Keep.START;
  private boolean normalize = true;
  private Optional<Integer> dimensions = Optional.empty();

  private TeiBody() {}

  /** Of {@code /embed} and {@code /embed_all}. */
  static TeiBody read(JsonParser in, int most) throws IOException {
    TeiBody body = new TeiBody();
    Map<String, JsonFields.Field> fields = new HashMap<>(body.parameters());
    fields.put(INPUTS, (p, name) -> body.inputs(InputsJson.read(p, name, most)));
    fields.put(
        "normalize", (p, n) -> body.normalize = JsonFields.optionalBoolean(p, n).orElse(true));
    fields.put("dimensions", (p, n) -> body.dimensions = dimensions(p, n));
    JsonFields.someOf(in, "the body", fields);
    return body.checked(INPUTS, InputsJson.KINDS);
  }

  /** Of {@code /similarity}: the source sentence comes first among the inputs. */
  static TeiBody readSimilarity(JsonParser in, int most) throws IOException {
    TeiBody body = new TeiBody();
    JsonFields.someOf(
        in,
        "the body",
        Map.of(
            INPUTS,
            (p, name) -> body.inputs(SimilarityJson.read(p, name, most)),
            "parameters",
            (p, name) -> body.nested(p, name)));
    return body.checked(INPUTS, "an object with source_sentence and sentences");
  }

  private void nested(JsonParser in, String name) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NULL) {
      JsonFields.someOf(in, name, parameters());
    }
  }

  /** What all three take. */
  private Map<String, JsonFields.Field> parameters() {
    return Map.of(
        "truncate",
        (p, name) -> truncate = JsonFields.optionalBoolean(p, name).orElse(true),
        "truncation_direction",
        (p, name) -> keep = direction(p, name),
        "prompt_name",
        TeiBody::checkPrompt);
  }

  private void inputs(List<EmbeddingInput> read) {
    inputs = read;
    given = true;
  }

  private TeiBody checked(String field, String kinds) {
    if (!given) {
      throw Json.invalid(field, "is missing: " + kinds);
    }
    return this;
  }

  /** Truncation on the left leaves the end. */
  static Keep direction(JsonParser in, String name) throws IOException {
    return switch (JsonFields.optionalString(in, name).orElse("right")) {
      case "right", "Right" -> Keep.START;
      case "left", "Left" -> Keep.END;
      default -> throw Json.invalid(name, "must be left or right");
    };
  }

  static void checkPrompt(JsonParser in, String name) throws IOException {
    if (JsonFields.optionalString(in, name).isPresent()) {
      throw Json.invalid(name, "must be left out: the model has no prompts");
    }
  }

  private static Optional<Integer> dimensions(JsonParser in, String name) throws IOException {
    Optional<Integer> wanted = JsonFields.optionalWhole(in, name);
    if (wanted.filter(n -> n < 1).isPresent()) {
      throw Json.invalid(name, "must be 1 or more");
    }
    return wanted;
  }

  List<EmbeddingInput> inputs() {
    return inputs;
  }

  boolean truncate() {
    return truncate;
  }

  Keep keep() {
    return keep;
  }

  boolean normalize() {
    return normalize;
  }

  Optional<Integer> dimensions() {
    return dimensions;
  }
}
