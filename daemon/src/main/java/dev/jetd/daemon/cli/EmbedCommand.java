package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.runtime.OneShot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jetd embed}: vectors without a daemon, one JSON object a line. */
@Command(
    name = "embed",
    description = "Print the vectors of texts, one JSON object a line, without a daemon.",
    mixinStandardHelpOptions = true)
final class EmbedCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "TEXT", arity = "1..*", description = "what to embed")
  private List<String> texts = new ArrayList<>();

  EmbedCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    try (OneShot oneShot = OneShot.open(config, around.home(), around.environment())) {
      texts.forEach(text -> around.out().println(oneShot.embed(text)));
    }
    return ExitCode.OK;
  }
}
