package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.Setting;
import dev.jetd.daemon.config.Settings;

/** {@code /etc/jetd/jetd.yaml} as it is installed: every key with its default, commented out. */
final class ConfigTemplate {
  private static final String HEAD =
      """
      # Configuration of jetd. Every key there is stands here with its default; take the '#' from
      # the line of one to change it. Keys may also be nested, as YAML has it. A key that does not
      # exist, or a value that makes no sense, stops the start with a sentence (exit code 78).
      #
      #   sudo systemctl restart jetd    puts a change in force
      #   jetd config                    shows every value, and where it came from
      """;

  private ConfigTemplate() {}

  static String text() {
    StringBuilder text = new StringBuilder(HEAD);
    for (Setting<?> setting : Settings.ALL) {
      text.append("\n# ").append(setting.meaning()).append('\n');
      text.append(('#' + setting.key() + ": " + setting.defaultText()).stripTrailing());
      text.append('\n');
    }
    return text.toString();
  }
}
