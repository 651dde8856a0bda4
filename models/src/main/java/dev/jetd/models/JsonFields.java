package dev.jetd.models;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The fields of one JSON object, each asked for by name and type, with none left over. */
public final class JsonFields {
  private final String prefix;
  private final Map<String, Object> values = new TreeMap<>();
  private final Set<String> unasked;

  private JsonFields(String prefix, Map<?, ?> object) {
    this.prefix = prefix;
    object.forEach((name, value) -> values.put(String.valueOf(name), value));
    unasked = new TreeSet<>(values.keySet());
  }

  public static JsonFields of(Object root) {
    if (root instanceof Map<?, ?> object) {
      return new JsonFields("", object);
    }
    throw new ModelException("expected a JSON object");
  }

  public String text(String name) {
    return take(name, String.class, "a string");
  }

  public Optional<String> optionalText(String name) {
    return values.containsKey(name) ? Optional.of(text(name)) : Optional.empty();
  }

  public int integer(String name) {
    return take(name, Integer.class, "an integer");
  }

  public Optional<Integer> optionalInteger(String name) {
    return values.containsKey(name) ? Optional.of(integer(name)) : Optional.empty();
  }

  /** An integer of up to 63 bits. */
  public long wide(String name) {
    return values.get(name) instanceof Integer
        ? integer(name)
        : take(name, Long.class, "an integer");
  }

  public boolean flag(String name) {
    return take(name, Boolean.class, "true or false");
  }

  public JsonFields object(String name) {
    return new JsonFields(path(name) + ".", take(name, Map.class, "an object"));
  }

  public Set<String> names() {
    return Set.copyOf(values.keySet());
  }

  /** Refuses what was not asked for. */
  public void end() {
    if (!unasked.isEmpty()) {
      throw new ModelException(path(unasked.iterator().next()) + ": no such field");
    }
  }

  public boolean has(String name) {
    return values.containsKey(name);
  }

  /** The strings of an array. */
  public List<String> texts(String name) {
    List<?> list = take(name, List.class, "an array of strings");
    return list.stream()
        .map(
            item ->
                (String)
                    Names.require(path(name), item, item instanceof String, "an array of strings"))
        .toList();
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
