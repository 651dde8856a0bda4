package dev.jetd.daemon.http;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** A node of an OpenAPI document: what of it is not there is empty. */
final class OpenApi {
  private final Map<?, ?> root;
  private final Object value;

  private OpenApi(Map<?, ?> root, Object value) {
    this.root = root;
    this.value = value;
  }

  static OpenApi parse(String yaml) {
    Object loaded = new Load(LoadSettings.builder().build()).loadFromString(yaml);
    if (!(loaded instanceof Map<?, ?> map)) {
      throw new IllegalArgumentException("an OpenAPI document is a mapping");
    }
    return new OpenApi(map, map);
  }

  /** What stands under the key, with a reference followed. */
  OpenApi get(Object key) {
    return raw(key).followed();
  }

  /** What stands under the key; a reference stays one. */
  OpenApi raw(Object key) {
    return value instanceof Map<?, ?> map ? of(map.get(key)) : of(null);
  }

  private OpenApi of(@Nullable Object found) {
    return new OpenApi(root, found == null ? "" : found);
  }

  /** Itself, or what it refers to. */
  OpenApi followed() {
    Optional<String> reference = reference();
    if (reference.isEmpty()) {
      return this;
    }
    OpenApi at = new OpenApi(root, root);
    for (String part : reference.get().substring(2).split("/", -1)) {
      at = at.get(part.replace("~1", "/"));
    }
    return at;
  }

  /** Where it stands, if it is a reference. */
  Optional<String> reference() {
    return value instanceof Map<?, ?> map && map.get("$ref") instanceof String target
        ? Optional.of(target)
        : Optional.empty();
  }

  /** Its entries, references followed. */
  Map<String, OpenApi> entries() {
    Map<String, OpenApi> entries = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.keySet().forEach(key -> entries.put(String.valueOf(key), get(key)));
    }
    return entries;
  }

  /** Its elements, references kept. */
  List<OpenApi> elements() {
    List<OpenApi> elements = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(element -> elements.add(of(element)));
    }
    return elements;
  }

  boolean isThere() {
    return !value.equals("");
  }

  /** Its text; empty for what is none. */
  String text() {
    return value instanceof Map || value instanceof List ? "" : String.valueOf(value);
  }

  /** What it is in Java: strings, numbers, booleans, lists and maps. */
  Object value() {
    return value;
  }
}
