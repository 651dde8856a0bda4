package dev.jetd.daemon.cli;

import dev.jetd.bindings.BackendException;
import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.http.BindException;
import dev.jetd.daemon.registry.RegistryException;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.models.ModelException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** {@code jetd}: the commands, and what a failure looks like. */
@Command(
    name = "jetd",
    description = "A power-aware inference appliance for NVIDIA Jetson.",
    versionProvider = Version.class,
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
public final class Jetd {

  /**
   * Runs a command line.
   *
   * @return the exit code
   */
  public static int run(Surroundings around, String... arguments) {
    CommandLine jetd = new CommandLine(new Jetd());
    Commands.addTo(jetd, around, arguments);
    jetd.setOut(new PrintWriter(around.out(), true, StandardCharsets.UTF_8));
    jetd.setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8));
    jetd.setExecutionExceptionHandler((e, line, parsed) -> failure(e, around));
    jetd.setParameterExceptionHandler(
        (e, args) -> {
          around.err().println("jetd: " + e.getMessage());
          CommandLine.UnmatchedArgumentException.printSuggestions(e, jetd.getErr());
          String command = e.getCommandLine().getCommandSpec().qualifiedName();
          around.err().println("'" + command + " --help' lists what it takes");
          return ExitCode.USAGE;
        });
    return arguments.length == 0 ? usage(jetd) : jetd.execute(arguments);
  }

  private static int usage(CommandLine jetd) {
    jetd.usage(jetd.getOut());
    return ExitCode.USAGE;
  }

  /** What an operator can mend is said in a sentence; only a defect shows its stack. */
  private static int failure(Exception e, Surroundings around) {
    switch (e) {
      case ConfigException c -> around.err().println("jetd: " + c.getMessage());
      case ModelException m -> around.err().println("jetd: " + m.getMessage());
      case BackendException b -> around.err().println("jetd: " + b.getMessage());
      case BindException b -> around.err().println("jetd: " + b.getMessage());
      case RegistryException r -> around.err().println("jetd: " + r.getMessage());
      case ServeException s -> around.err().println("jetd: " + s.getMessage());
      default ->
          System.getLogger(Jetd.class.getName()).log(System.Logger.Level.ERROR, "a defect", e);
    }
    return e instanceof ConfigException ? ExitCode.CONFIG : ExitCode.FAILED;
  }
}
