package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.runtime.Check;
import dev.jetd.daemon.runtime.Doctor;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jetd doctor}: what this machine is, what works on it, and why the rest does not. */
@Command(
    name = "doctor",
    description = "Say what this machine is, which backends work, and why the others do not.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  DoctorCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    Configuration config = ConfigFlags.read(spec.commandLine().getParseResult(), around);
    List<Check> checks =
        new Doctor(config, around.home(), around.environment(), Path.of("/")).examine();
    for (Check check : checks) {
      around
          .out()
          .printf(
              Locale.ROOT,
              "%-7s %-20s %s%n",
              word(check.verdict()),
              check.subject(),
              check.finding());
    }
    return checks.stream().anyMatch(c -> c.verdict() == Check.Verdict.BAD)
        ? ExitCode.FAILED
        : ExitCode.OK;
  }

  private static String word(Check.Verdict verdict) {
    return switch (verdict) {
      case OK -> "ok";
      case ABSENT -> "absent";
      case BAD -> "BAD";
    };
  }
}
