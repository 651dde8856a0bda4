package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Setting;
import dev.jetd.daemon.config.Settings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Gives a command one flag for each key, and reads the configuration with them. */
final class ConfigFlags {
  private static final String FILE = "--config";

  private ConfigFlags() {}

  /** Adds a command that has them all. */
  static CommandLine add(CommandLine parent, String name, Object command) {
    CommandLine line = new CommandLine(command);
    addTo(line.getCommandSpec());
    parent.addSubcommand(name, line);
    return line;
  }

  static void addTo(CommandSpec command) {
    command.addOption(
        OptionSpec.builder(FILE)
            .type(Path.class)
            .paramLabel("FILE")
            .description("configuration file; /etc/jetd/jetd.yaml if it exists and none is named")
            .build());
    for (Setting<?> setting : Settings.ALL) {
      command.addOption(
          OptionSpec.builder(setting.flag())
              .type(String.class)
              .paramLabel("VALUE")
              .description(description(setting))
              .build());
    }
  }

  private static String description(Setting<?> setting) {
    String byDefault = setting.defaultText().isEmpty() ? "" : " (" + setting.defaultText() + ")";
    return setting.meaning().replace("%", "%%") + byDefault;
  }

  static Configuration read(ParseResult parsed, Surroundings around) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (Setting<?> setting : Settings.ALL) {
      if (parsed.hasMatchedOption(setting.flag())) {
        flags.put(setting.key(), parsed.<String>matchedOptionValue(setting.flag(), ""));
      }
    }
    Optional<Path> file =
        parsed.hasMatchedOption(FILE)
            ? Optional.of(parsed.matchedOptionValue(FILE, around.defaultConfigFile()))
            : Optional.empty();
    return new ConfigLoader(around.defaultConfigFile(), around.environment()).load(file, flags);
  }
}
