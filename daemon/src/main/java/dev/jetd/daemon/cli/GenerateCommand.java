package dev.jetd.daemon.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code jetd generate}: what a package installs beside the program, from what the program itself
 * knows, so that it cannot fall behind.
 */
@Command(
    name = "generate",
    description = "Print the man page, the shell completion or the configuration file.",
    hidden = true,
    mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {

  /** What there is. */
  enum Kind {
    man,
    completion,
    config
  }

  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(paramLabel = "KIND", description = "${COMPLETION-CANDIDATES}")
  private Kind kind = Kind.man;

  GenerateCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    CommandLine jetd = spec.root().commandLine();
    around
        .out()
        .print(
            switch (kind) {
              case man -> ManPage.of(jetd.getCommandSpec(), Version.text());
              case completion -> AutoComplete.bash("jetd", jetd);
              case config -> ConfigTemplate.text();
            });
    return ExitCode.OK;
  }
}
