package dev.jetd.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/**
 * What must be known of a {@code tokenizer.json} besides what the native tokenizer reads from it.
 * The vocabulary, which is most of the file, is streamed.
 *
 * @param vocabularySize one more than the highest token id
 */
record TokenizerJson(int vocabularySize, TextCuts cuts) {
  /** Tens of thousands of tokens as interned, cached field names would only cost. */
  private static final JsonMapper JSON =
      new JsonMapper(
          JsonFactory.builder()
              .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
              .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
              .build());

  static TokenizerJson parse(String json) throws IOException {
    int highestId = -1;
    JsonNode normalizer = JSON.nullNode();
    JsonNode preTokenizer = JSON.nullNode();
    JsonNode added = JSON.createArrayNode();
    try (JsonParser parser = JSON.createParser(json)) {
      expect(parser.nextToken(), JsonToken.START_OBJECT, "an object");
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "normalizer" -> normalizer = parser.readValueAsTree();
          case "pre_tokenizer" -> preTokenizer = parser.readValueAsTree();
          case "added_tokens" -> added = parser.readValueAsTree();
          case "model" -> highestId = highestId(parser);
          default -> parser.skipChildren();
        }
      }
    }
    for (JsonNode token : added) {
      highestId = Math.max(highestId, token.path("id").intValue());
    }
    if (highestId < 0) {
      throw new ModelException("model.vocab: expected tokens, found none");
    }
    return new TokenizerJson(highestId + 1, cuts(normalizer, preTokenizer, added));
  }

  private static int highestId(JsonParser parser) throws IOException {
    expect(parser.currentToken(), JsonToken.START_OBJECT, "model to be an object");
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
  private static TextCuts cuts(JsonNode normalizer, JsonNode preTokenizer, JsonNode added) {
    StringBuilder characters = new StringBuilder();
    boolean plain = true;
    for (JsonNode token : added) {
      String content = token.path("content").asText();
      characters.append(content);
      boolean hasSpace = content.codePoints().anyMatch(TokenizerJson::isSpace);
      plain &= !hasSpace && !token.path("single_word").asBoolean();
    }
    boolean bert =
        preTokenizer.path("type").asText().equals("BertPreTokenizer")
            && (normalizer.isNull() || normalizer.path("type").asText().equals("BertNormalizer"));
    return bert && plain
        ? TextCuts.bert(normalizer.path("handle_chinese_chars").asBoolean(), characters.toString())
        : TextCuts.NONE;
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
