package dev.jetd.daemon.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A configuration file as dotted keys and the texts they were given. */
final class YamlFile {

  private YamlFile() {}

  static Map<String, String> read(Path file) {
    LoadSettings settings =
        LoadSettings.builder().setLabel(file.toString()).setAllowDuplicateKeys(false).build();
    Map<String, String> flat = new LinkedHashMap<>();
    try {
      Object root = new Load(settings).loadFromString(Files.readString(file));
      if (root != null) {
        flatten(file, "", root, flat);
      }
    } catch (YamlEngineException e) {
      throw new ConfigException(file + " is not valid YAML: " + e.getMessage());
    } catch (IOException e) {
      throw new ConfigException(file + " cannot be read: " + e);
    }
    return flat;
  }

  private static void flatten(Path file, String prefix, Object node, Map<String, String> flat) {
    switch (node) {
      case Map<?, ?> map ->
          map.forEach(
              (k, v) ->
                  flatten(file, prefix.isEmpty() ? "" + k : prefix + "." + k, blank(v), flat));
      case List<?> items ->
          put(
              file,
              prefix,
              items.stream().map(String::valueOf).collect(Collectors.joining(",")),
              flat);
      default -> put(file, prefix, node.toString(), flat);
    }
  }

  private static Object blank(@org.jspecify.annotations.Nullable Object value) {
    return value == null ? "" : value;
  }

  private static void put(Path file, String key, String text, Map<String, String> flat) {
    if (key.isEmpty()) {
      throw new ConfigException(file + " must hold keys and values, such as api.port: 8080");
    }
    if (flat.putIfAbsent(key, text) != null) {
      throw new ConfigException(file + " sets " + key + " twice");
    }
  }
}
