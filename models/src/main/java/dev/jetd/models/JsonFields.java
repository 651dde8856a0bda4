package dev.jetd.models;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;

/** The fields of one JSON object, each asked for by name and type, with none left over. */
final class JsonFields {
  private final String prefix;
  private final JsonNode object;
  private final Set<String> unasked = new TreeSet<>();

  private JsonFields(String prefix, JsonNode object) {
    this.prefix = prefix;
    this.object = object;
    object.fieldNames().forEachRemaining(unasked::add);
  }

  static JsonFields of(JsonNode root) {
    if (!root.isObject()) {
      throw new ModelException("expected a JSON object");
    }
    return new JsonFields("", root);
  }

  String text(String name) {
    return take(name, JsonNode::isTextual, "a string").textValue();
  }

  Optional<String> optionalText(String name) {
    return object.has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  int integer(String name) {
    return take(name, JsonNode::isInt, "an integer").intValue();
  }

  long bigInteger(String name) {
    return take(name, n -> n.isIntegralNumber() && n.canConvertToLong(), "an integer").longValue();
  }

  boolean flag(String name) {
    return take(name, JsonNode::isBoolean, "true or false").booleanValue();
  }

  JsonFields object(String name) {
    return new JsonFields(path(name) + ".", take(name, JsonNode::isObject, "an object"));
  }

  /** The names not asked for so far. */
  Set<String> names() {
    return Set.copyOf(unasked);
  }

  /** Refuses what was not asked for. */
  void end() {
    if (!unasked.isEmpty()) {
      throw new ModelException(path(unasked.iterator().next()) + ": no such field");
    }
  }

  String path(String name) {
    return prefix + Names.shown(name).replace("\"", "");
  }

  private JsonNode take(String name, Predicate<JsonNode> isType, String expected) {
    unasked.remove(name);
    JsonNode value = object.path(name);
    if (value.isMissingNode()) {
      throw new ModelException(path(name) + ": expected " + expected + ", but it is missing");
    }
    return Names.require(path(name), value, isType.test(value), expected);
  }
}
