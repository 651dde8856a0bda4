package dev.jetd.daemon.cli;

import static dev.jetd.daemon.cli.ConfigFlags.add;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code jetd pool}: what is done is up to its subcommands. */
@Command(
    name = "pool",
    description = "Keep a pool of nodes behind nginx, and look at it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class PoolCommand extends CommandGroup {

  /** Adds the command with all of its own. */
  static void addTo(CommandLine jetd, Surroundings around) {
    CommandLine pool = new CommandLine(new PoolCommand());
    add(pool, "serve", new PoolServeCommand(around));
    add(pool, "top", new PoolTopCommand(around));
    add(pool, "status", new PoolStatusCommand(around));
    add(pool, "leave", new PoolLeaveCommand(around));
    jetd.addSubcommand("pool", pool);
  }
}
