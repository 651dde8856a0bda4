package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the fields of an object, and says of what type a field must be. */
final class JsonFields {

  private JsonFields() {}

  /** Reads one field's value, whose first token the parser stands on. */
  interface Field {
    void read(JsonParser in, String name) throws IOException;
  }

  /** Reads an object; a field that is not among those known is refused. */
  static void object(JsonParser in, Map<String, Field> fields) throws IOException {
    if (!in.isExpectedStartObjectToken()) {
      throw Json.invalid("the body must be a JSON object, not " + kind(in.currentToken()));
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      Field field = fields.get(name);
      if (field == null) {
        throw Json.invalid(
            abbreviated(name),
            "is not a field of this request; it takes "
                + String.join(", ", fields.keySet().stream().sorted().toList()));
      }
      in.nextToken();
      field.read(in, name);
    }
  }

  /** Reads an object as protocols want it whose clients send fields that a server may not know. */
  static void someOf(JsonParser in, String what, Map<String, Field> fields) throws IOException {
    if (!in.isExpectedStartObjectToken()) {
      throw Json.invalid(what + " must be a JSON object, not " + kind(in.currentToken()));
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      Field field = fields.getOrDefault(name, (p, n) -> p.skipChildren());
      in.nextToken();
      field.read(in, name);
    }
  }

  /** A boolean; empty for null. */
  static Optional<Boolean> optionalBoolean(JsonParser in, String name) throws IOException {
    return switch (in.currentToken()) {
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      case VALUE_NULL -> Optional.empty();
      default -> throw mustBe(in, name, "true or false");
    };
  }

  /** A whole number that fits an int; empty for null. */
  static Optional<Integer> optionalWhole(JsonParser in, String name) throws IOException {
    return in.currentToken() == JsonToken.VALUE_NULL
        ? Optional.empty()
        : Optional.of(whole(in, name));
  }

  static String string(JsonParser in, String name) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw mustBe(in, name, "a string");
    }
    return in.getText();
  }

  /** A string, or nothing for null, as clients write a field that they leave out. */
  static Optional<String> optionalString(JsonParser in, String name) throws IOException {
    return in.currentToken() == JsonToken.VALUE_NULL
        ? Optional.empty()
        : Optional.of(string(in, name));
  }

  /** A whole number that fits an int. */
  static int whole(JsonParser in, String name) throws IOException {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw mustBe(in, name, "a whole number");
    }
    if (in.getNumberType() != JsonParser.NumberType.INT) {
      throw Json.invalid(name, "is too large a number");
    }
    return in.getIntValue();
  }

  /**
   * The elements of an array, each read by the reader with its own name: {@code text[3]}.
   *
   * @param most refused as soon as there are more: a small body can hold millions of elements
   */
  static <T> List<T> list(JsonParser in, String name, int most, ElementReader<T> reader)
      throws IOException {
    List<T> elements = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      checkCount(name, elements.size() + 1, most);
      elements.add(reader.read(in, name + "[" + elements.size() + "]"));
    }
    return elements;
  }

  static void checkCount(String name, int count, int most) {
    if (count > most) {
      throw new ServeException(
          new ServeError.TooLarge(name, name + " has more entries than the limit of " + most));
    }
  }

  /** Reads an element of an array. */
  interface ElementReader<T> {
    T read(JsonParser in, String name) throws IOException;
  }

  static RuntimeException mustBe(JsonParser in, String name, String what) {
    return Json.invalid(name, "must be " + what + ", not " + kind(in.currentToken()));
  }

  private static String kind(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "an array";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      default -> "this";
    };
  }

  private static String abbreviated(String name) {
    return name.length() <= 60 ? name : name.substring(0, 60) + "...";
  }
}
