package dev.jetd.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * JSON as plain values: {@link Map}, {@link List}, {@link String}, {@link Number}, {@link Boolean},
 * and {@link Null}. A data binder would add more to the daemon's start than all of a model's files
 * together.
 */
public final class Json {
  /** Field names are not interned: tens of thousands of tokens in a vocabulary are such names. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .build();

  private Json() {}

  /** What {@code null} is read as. */
  public enum Null {
    NULL;

    @Override
    public String toString() {
      return "null";
    }
  }

  /** The one value that the text holds; a field that stands twice in an object is refused. */
  public static Object parse(byte[] text) throws IOException {
    try (JsonParser parser = FACTORY.createParser(text)) {
      parser.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION.mappedFeature());
      if (parser.nextToken() == null) {
        throw new ModelException("expected JSON, but it is empty");
      }
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new ModelException("expected nothing more after the JSON value");
      }
      return value;
    }
  }

  /** The value whose first token the parser stands on; the parser is left on its last. */
  static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parser);
      case START_ARRAY -> array(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
      default -> Null.NULL;
    };
  }

  /** A field of an object; {@link Null} if there is none, or if it is no object. */
  public static Object field(Object object, String name) {
    Object value = object instanceof Map<?, ?> map ? map.get(name) : null;
    return value == null ? Null.NULL : value;
  }

  private static Map<String, Object> object(JsonParser parser) throws IOException {
    Map<String, Object> object = new LinkedHashMap<>();
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      object.put(name, value(parser));
    }
    return object;
  }

  private static List<Object> array(JsonParser parser) throws IOException {
    List<Object> array = new ArrayList<>();
    while (!parser.nextToken().isStructEnd()) {
      array.add(value(parser));
    }
    return array;
  }
}
