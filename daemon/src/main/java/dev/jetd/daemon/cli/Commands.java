package dev.jetd.daemon.cli;

import static dev.jetd.daemon.cli.ConfigFlags.add;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * The commands of the first level, in the order in which help lists them. Each is built from its
 * annotations and has a flag for every key, and all of them together take longer to build than the
 * rest of a start; so where the first word of a command line is one of their names, that one alone
 * is there.
 */
final class Commands {
  /** What writes of all the others. */
  private static final String OF_ALL = "generate";

  private static final List<Entry> ALL =
      List.of(
          entry("serve", ServeCommand::new),
          entry("embed", EmbedCommand::new),
          entry("config", ConfigCommand::new),
          entry("doctor", DoctorCommand::new),
          new Entry(
              "bench", (jetd, around) -> jetd.addSubcommand("bench", new BenchCommand(around))),
          new Entry("models", ModelsCommand::addTo),
          entry("pull", around -> new ModelsAddCommand(around, true)),
          new Entry("pool", PoolCommand::addTo),
          entry("tegrastats", TegrastatsCommand::new),
          new Entry("power", Commands::addPower),
          new Entry(
              OF_ALL, (jetd, around) -> jetd.addSubcommand(OF_ALL, new GenerateCommand(around))),
          entry("calibrate", CalibrateCommand::new),
          entry("telemetry", TelemetryCommand::new));

  /** A command, which adds itself and what stands under it. */
  private record Entry(String name, BiConsumer<CommandLine, Surroundings> adds) {}

  private Commands() {}

  /** Adds the command that the arguments begin with; all, where they begin with none. */
  static void addTo(CommandLine jetd, Surroundings around, String... arguments) {
    List<Entry> asked =
        ALL.stream()
            .filter(e -> arguments.length > 0 && e.name.equals(arguments[0]))
            .filter(e -> !e.name.equals(OF_ALL))
            .toList();
    for (Entry entry : asked.isEmpty() ? ALL : asked) {
      entry.adds.accept(jetd, around);
    }
  }

  private static Entry entry(String name, Function<Surroundings, Object> command) {
    return new Entry(name, (jetd, around) -> add(jetd, name, command.apply(around)));
  }

  private static void addPower(CommandLine jetd, Surroundings around) {
    CommandLine power = add(jetd, "power", new PowerCommand(around, false));
    add(power, "list", new PowerCommand(around, true));
    add(power, "set", new PowerSetCommand(around));
    add(power, "policy", new PowerPolicyCommand(around));
  }
}
