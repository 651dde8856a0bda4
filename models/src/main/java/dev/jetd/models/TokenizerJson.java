package dev.jetd.models;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.List;

/**
 * What must be known of a {@code tokenizer.json} besides what the native tokenizer reads from it.
 * The vocabulary, which is most of the file, is streamed.
 *
 * @param vocabularySize one more than the highest token id
 */
record TokenizerJson(int vocabularySize, TextCuts cuts) {
  static TokenizerJson parse(String json) throws IOException {
    int highestId = -1;
    Object normalizer = Json.Null.NULL;
    Object preTokenizer = Json.Null.NULL;
    Object added = Json.Null.NULL;
    try (JsonParser parser = Json.FACTORY.createParser(json)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT, "a JSON object");
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        parser.nextToken();
        switch (name) {
          case "normalizer" -> normalizer = Json.value(parser);
          case "pre_tokenizer" -> preTokenizer = Json.value(parser);
          case "added_tokens" -> added = Json.value(parser);
          case "model" -> highestId = highestId(parser);
          default -> parser.skipChildren();
        }
      }
    }
    List<?> addedTokens = added instanceof List<?> list ? list : List.of();
    for (Object token : addedTokens) {
      highestId =
          Json.field(token, "id") instanceof Integer id ? Math.max(highestId, id) : highestId;
    }
    if (highestId < 0) {
      throw new ModelException("model.vocab: expected tokens, found none");
    }
    return new TokenizerJson(highestId + 1, cuts(normalizer, preTokenizer, addedTokens));
  }

  private static int highestId(JsonParser parser) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT, "the model to be an object");
    int highest = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isVocabulary = parser.currentName().equals("vocab");
      JsonToken value = parser.nextToken();
      if (isVocabulary && value == JsonToken.START_OBJECT) {
        highest = highestValue(parser);
      } else if (isVocabulary && value == JsonToken.START_ARRAY) {
        highest = length(parser) - 1;
      } else {
        parser.skipChildren();
      }
    }
    return highest;
  }

  /** Of {@code {"token": id, ...}}, as most models have it. */
  private static int highestValue(JsonParser parser) throws IOException {
    int highest = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      expect(parser.nextToken(), JsonToken.VALUE_NUMBER_INT, "model.vocab to hold token ids");
      highest = Math.max(highest, parser.getIntValue());
    }
    return highest;
  }

  /** Of {@code [["token", score], ...]}, as Unigram models have it: the id is the index. */
  private static int length(JsonParser parser) throws IOException {
    int length = 0;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      parser.skipChildren();
      length++;
    }
    return length;
  }

  /** Only for the pair of normalizer and pre-tokenizer whose boundaries are known for certain. */
  private static TextCuts cuts(Object normalizer, Object preTokenizer, List<?> addedTokens) {
    boolean known =
        Json.field(preTokenizer, "type").equals("BertPreTokenizer")
            && (normalizer == Json.Null.NULL
                || Json.field(normalizer, "type").equals("BertNormalizer"));
    if (!known || !addedTokens.stream().allMatch(TokenizerJson::isPlain)) {
      return TextCuts.NONE;
    }
    StringBuilder characters = new StringBuilder();
    addedTokens.forEach(token -> characters.append(Json.field(token, "content")));
    boolean setsChineseApart = Json.field(normalizer, "handle_chinese_chars").equals(true);
    return TextCuts.bert(setsChineseApart, characters.toString());
  }

  /** Whether an added token is found without a look at what stands beside it. */
  private static boolean isPlain(Object token) {
    return Json.field(token, "content") instanceof String content
        && content.codePoints().noneMatch(TokenizerJson::isSpace)
        && Json.field(token, "single_word").equals(false);
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  private static void expect(JsonToken found, JsonToken expected, String what) {
    if (found != expected) {
      throw new ModelException("expected " + what);
    }
  }
}
