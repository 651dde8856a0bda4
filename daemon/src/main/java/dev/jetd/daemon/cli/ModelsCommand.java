package dev.jetd.daemon.cli;

import static dev.jetd.daemon.cli.ConfigFlags.add;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code jetd models}: what is done is up to its subcommands. */
@Command(
    name = "models",
    description = "List, add, check and switch models.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ModelsCommand extends CommandGroup {

  /** Adds the command with all of its own. */
  static void addTo(CommandLine jetd, Surroundings around) {
    CommandLine models = new CommandLine(new ModelsCommand());
    add(models, "list", new ModelsListCommand(around));
    add(models, "show", new ModelsShowCommand(around));
    add(models, "add", new ModelsAddCommand(around, false));
    add(models, "pull", new ModelsAddCommand(around, true));
    add(models, "quantize", new ModelsQuantizeCommand(around));
    add(models, "verify", new ModelsVerifyCommand(around));
    add(models, "load", new ModelsChangeCommand(around, "load"));
    add(models, "activate", new ModelsChangeCommand(around, "activate"));
    add(models, "rollback", new ModelsChangeCommand(around, "rollback"));
    add(models, "unload", new ModelsChangeCommand(around, "unload"));
    add(models, "canary", new ModelsCanaryCommand(around));
    add(models, "remove", new ModelsRemoveCommand(around));
    add(models, "export", new ModelsExportCommand(around));
    add(models, "build-engine", new ModelsBuildEngineCommand(around));
    add(models, "inspect", new ModelsInspectCommand(around));
    jetd.addSubcommand("models", models);
  }
}
