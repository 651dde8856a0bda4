package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Setting;
import dev.jetd.daemon.config.Settings;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jetd config}: the effective configuration and where each value came from. */
@Command(
    name = "config",
    description = "Print the effective configuration, and where each value came from.",
    mixinStandardHelpOptions = true)
final class ConfigCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  ConfigCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    for (Setting<?> setting : Settings.ALL) {
      Configuration.Entry entry = config.entry(setting);
      around
          .out()
          .printf(
              Locale.ROOT,
              "%-24s %-26s # %s; from %s%n",
              setting.key() + ":",
              entry.text(),
              setting.meaning(),
              entry.source());
    }
    return ExitCode.OK;
  }
}
