package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.EmbeddingInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The object that says what is to be compared with what. */
final class SimilarityJson {
  private static final String SOURCE = "source_sentence";
  private static final String SENTENCES = "sentences";

  private Optional<String> source = Optional.empty();
  private Optional<List<String>> sentences = Optional.empty();

  private SimilarityJson() {}

  /**
   * @param most sentences
   * @return the source sentence and then the others
   */
  static List<EmbeddingInput> read(JsonParser in, String name, int most) throws IOException {
    SimilarityJson read = new SimilarityJson();
    JsonFields.someOf(
        in,
        name,
        Map.of(
            SOURCE,
            (p, n) -> read.source = Optional.of(JsonFields.string(p, name + "." + n)),
            SENTENCES,
            (p, n) -> read.sentences = Optional.of(strings(p, name + "." + n, most))));
    List<EmbeddingInput> inputs = new ArrayList<>();
    inputs.add(new EmbeddingInput.Text(needed(read.source, name + "." + SOURCE)));
    needed(read.sentences, name + "." + SENTENCES)
        .forEach(text -> inputs.add(new EmbeddingInput.Text(text)));
    return inputs;
  }

  private static List<String> strings(JsonParser in, String name, int most) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, name, "an array of strings");
    }
    // One of a request's inputs is the source sentence.
    return JsonFields.list(in, name, most - 1, JsonFields::string);
  }

  private static <T> T needed(Optional<T> value, String name) {
    return value.orElseThrow(() -> Json.invalid(name, "is missing"));
  }
}
