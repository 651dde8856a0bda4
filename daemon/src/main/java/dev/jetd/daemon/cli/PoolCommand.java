package dev.jetd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jetd pool}: what is done is up to its subcommands. */
@Command(
    name = "pool",
    description = "Keep a pool of nodes behind nginx, and look at it.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class PoolCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  /** Adds the command with all of its own. */
  static void addTo(CommandLine jetd, Surroundings around) {
    CommandLine pool = new CommandLine(new PoolCommand());
    add(pool, "serve", new PoolServeCommand(around));
    add(pool, "top", new PoolTopCommand(around));
    add(pool, "status", new PoolStatusCommand(around));
    add(pool, "leave", new PoolLeaveCommand(around));
    jetd.addSubcommand("pool", pool);
  }

  private static void add(CommandLine parent, String name, Object command) {
    CommandLine line = new CommandLine(command);
    ConfigFlags.addTo(line.getCommandSpec());
    parent.addSubcommand(name, line);
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return ExitCode.USAGE;
  }
}
