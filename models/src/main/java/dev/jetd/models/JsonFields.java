package dev.jetd.models;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The fields of one JSON object, each asked for by name and type, with none left over. */
final class JsonFields {
  private final String prefix;
  private final Map<String, Object> values = new TreeMap<>();
  private final Set<String> unasked;

  private JsonFields(String prefix, Map<?, ?> object) {
    this.prefix = prefix;
    object.forEach((name, value) -> values.put(String.valueOf(name), value));
    unasked = new TreeSet<>(values.keySet());
  }

  static JsonFields of(Object root) {
    if (root instanceof Map<?, ?> object) {
      return new JsonFields("", object);
    }
    throw new ModelException("expected a JSON object");
  }

  String text(String name) {
    return take(name, String.class, "a string");
  }

  Optional<String> optionalText(String name) {
    return values.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
  }

  int integer(String name) {
    return take(name, Integer.class, "an integer");
  }

  /** An integer of up to 63 bits. */
  long wide(String name) {
    return values.get(name) instanceof Integer
        ? integer(name)
        : take(name, Long.class, "an integer");
  }

  boolean flag(String name) {
    return take(name, Boolean.class, "true or false");
  }

  JsonFields object(String name) {
    return new JsonFields(path(name) + ".", take(name, Map.class, "an object"));
  }

  Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  /** Refuses what was not asked for. */
  void end() {
    if (!unasked.isEmpty()) {
      throw new ModelException(path(unasked.iterator().next()) + ": no such field");
    }
  }

  /** The field's place in the file, for a message. */
  String path(String name) {
    return prefix + Names.printable(name);
  }

  private <T> T take(String name, Class<T> type, String expected) {
    unasked.remove(name);
    Object value = values.get(name);
    if (value == null) {
      throw new ModelException(path(name) + ": expected " + expected + ", but it is missing");
    }
    return type.cast(Names.require(path(name), value, type.isInstance(value), expected));
  }
}
