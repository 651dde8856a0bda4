package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A {@code parameters} object. It is where the protocol is extended, so one that nobody asks for is
 * let pass, as the protocol has it; one that is asked for must be of its type.
 */
final class KserveParameters {
  private final String path;
  private final Map<String, Object> values = new HashMap<>();

  private KserveParameters(String path) {
    this.path = path;
  }

  static KserveParameters read(JsonParser in, String path) throws IOException {
    KserveParameters parameters = new KserveParameters(path);
    if (in.currentToken() == JsonToken.VALUE_NULL) {
      return parameters;
    }
    if (in.currentToken() != JsonToken.START_OBJECT) {
      throw JsonFields.mustBe(in, path, "an object");
    }
    while (in.nextToken() == JsonToken.FIELD_NAME) {
      String name = in.currentName();
      value(in, in.nextToken()).ifPresent(value -> parameters.values.put(name, value));
    }
    return parameters;
  }

  /** Null is as good as nothing, and what has parts is none of ours. */
  private static Optional<Object> value(JsonParser in, JsonToken token) throws IOException {
    return switch (token) {
      case VALUE_TRUE -> Optional.of(true);
      case VALUE_FALSE -> Optional.of(false);
      case VALUE_STRING -> Optional.of(in.getText());
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Optional.of(in.getNumberValue());
      case START_OBJECT, START_ARRAY -> {
        var unused = in.skipChildren();
        yield Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  Optional<Boolean> flag(String name) {
    return one(name, Boolean.class, "true or false");
  }

  /** A number of bytes. */
  Optional<Integer> size(String name) {
    return one(name, Integer.class, "a number of bytes").map(size -> notNegative(name, size));
  }

  /** A time; 0 is none. */
  Optional<Duration> micros(String name) {
    Optional<Number> given = one(name, Number.class, "a whole number of microseconds");
    if (given.filter(n -> !(n instanceof Integer) && !(n instanceof Long)).isPresent()) {
      throw Json.invalid(path + "." + name, "must be a whole number of microseconds");
    }
    return given
        .map(Number::longValue)
        .map(micros -> notNegative(name, micros))
        .filter(micros -> micros > 0)
        .map(micros -> Duration.of(micros, ChronoUnit.MICROS));
  }

  /** Whether it is there and says something: 0, false and the empty string are said by default. */
  boolean asks(String name) {
    Object value = values.getOrDefault(name, 0);
    return !value.equals(0) && !value.equals("") && !value.equals(false);
  }

  void refuse(String name, String why) {
    if (asks(name)) {
      throw Json.invalid(path + "." + name, "is not taken: " + why);
    }
  }

  private <T> Optional<T> one(String name, Class<T> type, String what) {
    Optional<Object> value = Optional.ofNullable(values.get(name));
    if (value.isPresent() && !type.isInstance(value.get())) {
      throw Json.invalid(path + "." + name, "must be " + what);
    }
    return value.map(type::cast);
  }

  private <T extends Number> T notNegative(String name, T value) {
    if (value.longValue() < 0) {
      throw Json.invalid(path + "." + name, "must be 0 or more");
    }
    return value;
  }
}
