package dev.jetd.daemon.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Puts the configuration together: defaults, then the file, then the environment, then flags; a
 * later one wins. What no setting knows is refused, wherever it stands.
 */
public final class ConfigLoader {

  private static final String PREFIX = "JETD_";

  private final Path defaultFile;
  private final Map<String, String> environment;

  /**
   * @param defaultFile read if it exists and no other file is named
   * @param environment the process's variables
   */
  public ConfigLoader(Path defaultFile, Map<String, String> environment) {
    this.defaultFile = defaultFile;
    this.environment = Map.copyOf(environment);
  }

  /**
   * @param file the file the operator named, if any
   * @param flags texts by key
   * @throws ConfigException naming what is wrong and where it was set
   */
  public Configuration load(Optional<Path> file, Map<String, String> flags) {
    Map<Setting<?>, Configuration.Entry> entries = new HashMap<>();
    Settings.ALL.forEach(s -> entries.put(s, parse(s, s.defaultText(), "default")));
    file.or(() -> Optional.of(defaultFile).filter(Files::exists))
        .ifPresent(f -> apply(YamlFile.read(f), f.toString(), entries));
    applyEnvironment(entries);
    flags.forEach(
        (key, text) -> {
          Setting<?> setting = byKey().get(key);
          if (setting == null) {
            throw unknown("the command line", key, byKey());
          }
          entries.put(setting, parse(setting, text, setting.flag()));
        });
    return new Configuration(entries);
  }

  private static void apply(
      Map<String, String> texts, String source, Map<Setting<?>, Configuration.Entry> entries) {
    texts.forEach(
        (key, text) -> {
          Setting<?> setting = byKey().get(key);
          if (setting == null) {
            throw unknown(source, key, byKey());
          }
          entries.put(setting, parse(setting, text, source));
        });
  }

  private void applyEnvironment(Map<Setting<?>, Configuration.Entry> entries) {
    Map<String, Setting<?>> known = by(Setting::variable);
    environment.forEach(
        (name, text) -> {
          if (name.startsWith(PREFIX)) {
            Setting<?> setting = known.get(name);
            if (setting == null) {
              throw unknown("the environment", name, known);
            }
            entries.put(setting, parse(setting, text, name));
          }
        });
  }

  private static Configuration.Entry parse(Setting<?> setting, String text, String source) {
    Object value =
        setting
            .type()
            .parser()
            .apply(text)
            .map(Object.class::cast)
            .orElseThrow(() -> refused(setting, text, source));
    return new Configuration.Entry(value, text, source);
  }

  private static ConfigException refused(Setting<?> setting, String text, String source) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "%s: '%s' (from %s) is not %s",
            setting.key(),
            text,
            source,
            setting.type().expects()));
  }

  private static ConfigException unknown(
      String source, String name, Map<String, Setting<?>> known) {
    String hint =
        Suggestion.closest(name, known.keySet())
            .map(k -> "; did you mean " + k + "?")
            .orElse("; 'jetd config' lists all keys");
    return new ConfigException("unknown key " + name + " in " + source + hint);
  }

  private static Map<String, Setting<?>> byKey() {
    return by(Setting::key);
  }

  private static Map<String, Setting<?>> by(Function<Setting<?>, String> name) {
    return Settings.ALL.stream()
        .collect(Collectors.toMap(name, s -> s, (a, b) -> a, LinkedHashMap::new));
  }
}
