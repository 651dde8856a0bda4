package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.Treatment;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What is to be embedded, as a string, or an array of strings, or token ids in arrays. */
final class InputsJson {
  static final String KINDS =
      "a string, an array of strings, or token ids in an array or in arrays";

  /** Token ids of one text: far beyond what any model takes, far below what a body can hold. */
  private static final int MOST_IDS = 65_536;

  private InputsJson() {}

  /**
   * @param most inputs of one request
   */
  static List<EmbeddingInput> read(JsonParser in, String name, int most) throws IOException {
    if (in.currentToken() == JsonToken.VALUE_STRING) {
      return List.of(new EmbeddingInput.Text(in.getText()));
    }
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, name, KINDS);
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
      case START_ARRAY -> ids(idList(in, name));
      default -> throw JsonFields.mustBe(in, name, "a string or an array of token ids");
    };
  }

  /** The token ids of one text. */
  static List<Integer> idList(JsonParser in, String name) throws IOException {
    return JsonFields.list(in, name, MOST_IDS, JsonFields::whole);
  }

  private static EmbeddingInput ids(List<Integer> ids) {
    return new EmbeddingInput.Ids(ids.stream().mapToInt(Integer::intValue).toArray());
  }

  /** The same inputs, with something else to be done with them. */
  static List<EmbeddingInput> treated(List<EmbeddingInput> inputs, Treatment treatment) {
    List<EmbeddingInput> treated = new ArrayList<>(inputs.size());
    for (EmbeddingInput input : inputs) {
      treated.add(
          switch (input) {
            case EmbeddingInput.Text t -> new EmbeddingInput.Text(t.text(), treatment);
            case EmbeddingInput.Ids i -> new EmbeddingInput.Ids(i.ids(), treatment);
            case EmbeddingInput.Pair p -> new EmbeddingInput.Pair(p.first(), p.second(), treatment);
          });
    }
    return treated;
  }
}
