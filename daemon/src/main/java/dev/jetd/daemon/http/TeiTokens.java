package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.TokenService;
import dev.jetd.models.Piece;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code /tokenize} and {@code /decode}: what the tokenizer does, without the model. */
final class TeiTokens {
  /** Characters, or token ids, of one request: each becomes a hundred bytes of answer. */
  private static final int MOST = 128 * 1024;

  private static final String INPUTS = "inputs";
  private static final String IDS = "ids";

  private final TokenService tokens;
  private final int mostTexts;

  TeiTokens(TokenService tokens, int mostTexts) {
    this.tokens = tokens;
    this.mostTexts = mostTexts;
  }

  /** What a body says, of either path. */
  private static final class Body {
    private Optional<List<String>> texts = Optional.empty();
    private Optional<List<int[]>> ids = Optional.empty();
    private boolean special = true;
  }

  Answer tokenize(Exchange exchange) {
    Body body = exchange.json(this::readTexts);
    List<String> texts =
        body.texts.orElseThrow(
            () -> Json.invalid(INPUTS, "is missing: a string or an array of strings"));
    checkSize(INPUTS, "characters", texts.stream().mapToLong(String::length).sum());
    if (texts.isEmpty()) {
      return TeiErrors.empty(INPUTS);
    }
    ServedModel model = exchange.text(Optional.empty(), ModelUse.READ);
    List<List<Piece>> pieces =
        tokens.pieces(model, INPUTS, texts, body.special, exchange.timeout());
    return Answer.json(200, out -> writePieces(out, pieces)).streamed(true);
  }

  private Body readTexts(JsonParser in) throws IOException {
    Body body = new Body();
    JsonFields.someOf(
        in,
        "the body",
        Map.of(
            INPUTS,
            (p, name) -> body.texts = Optional.of(texts(p, name)),
            "add_special_tokens",
            (p, name) -> body.special = JsonFields.optionalBoolean(p, name).orElse(true),
            "prompt_name",
            TeiBody::checkPrompt));
    return body;
  }

  private List<String> texts(JsonParser in, String name) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_STRING -> List.of(in.getText());
      case START_ARRAY -> JsonFields.list(in, name, mostTexts, JsonFields::string);
      default -> throw JsonFields.mustBe(in, name, "a string or an array of strings");
    };
  }

  Answer decode(Exchange exchange) {
    Body body = exchange.json(this::readIds);
    List<int[]> ids =
        body.ids.orElseThrow(
            () -> Json.invalid(IDS, "is missing: token ids in an array or in arrays"));
    checkSize(IDS, "token ids", ids.stream().mapToLong(each -> each.length).sum());
    if (ids.isEmpty()) {
      return TeiErrors.empty(IDS);
    }
    ServedModel model = exchange.text(Optional.empty(), ModelUse.READ);
    List<String> texts = tokens.texts(model, IDS, ids, body.special, exchange.timeout());
    return Answer.json(200, out -> writeTexts(out, texts));
  }

  private Body readIds(JsonParser in) throws IOException {
    Body body = new Body();
    JsonFields.someOf(
        in,
        "the body",
        Map.of(
            IDS,
            (p, name) -> body.ids = Optional.of(ids(p, name)),
            "skip_special_tokens",
            (p, name) -> body.special = JsonFields.optionalBoolean(p, name).orElse(true)));
    return body;
  }

  private List<int[]> ids(JsonParser in, String name) throws IOException {
    if (in.currentToken() != JsonToken.START_ARRAY) {
      throw JsonFields.mustBe(in, name, "an array of token ids, or of such arrays");
    }
    List<Integer> bare = new ArrayList<>();
    List<int[]> lists = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      String element = name + "[" + Math.max(bare.size(), lists.size()) + "]";
      if (in.currentToken() == JsonToken.START_ARRAY && bare.isEmpty()) {
        JsonFields.checkCount(name, lists.size() + 1, mostTexts);
        lists.add(array(InputsJson.idList(in, element)));
      } else if (lists.isEmpty()) {
        JsonFields.checkCount(name, bare.size() + 1, MOST);
        bare.add(JsonFields.whole(in, element));
      } else {
        throw JsonFields.mustBe(in, element, "an array of token ids, as those before it");
      }
    }
    return bare.isEmpty() ? lists : List.of(array(bare));
  }

  private static int[] array(List<Integer> ids) {
    return ids.stream().mapToInt(Integer::intValue).toArray();
  }

  private static void checkSize(String field, String unit, long size) {
    if (size > MOST) {
      throw new ServeException(
          new ServeError.TooLarge(
              field, field + " has " + size + " " + unit + " and the limit is " + MOST));
    }
  }

  private static void writePieces(JsonGenerator out, List<List<Piece>> texts) throws IOException {
    out.writeStartArray();
    for (List<Piece> pieces : texts) {
      out.writeStartArray();
      for (Piece piece : pieces) {
        writePiece(out, piece);
      }
      out.writeEndArray();
    }
    out.writeEndArray();
  }

  private static void writePiece(JsonGenerator out, Piece piece) throws IOException {
    out.writeStartObject();
    out.writeNumberField("id", piece.id());
    out.writeStringField("text", piece.text());
    out.writeBooleanField("special", piece.special());
    if (piece.span().isPresent()) {
      out.writeNumberField("start", piece.span().get().start());
      out.writeNumberField("stop", piece.span().get().stop());
    } else {
      out.writeNullField("start");
      out.writeNullField("stop");
    }
    out.writeEndObject();
  }

  private static void writeTexts(JsonGenerator out, List<String> texts) throws IOException {
    out.writeStartArray();
    for (String text : texts) {
      out.writeString(text);
    }
    out.writeEndArray();
  }
}
