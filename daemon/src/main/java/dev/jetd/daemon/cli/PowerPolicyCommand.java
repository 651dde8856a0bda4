package dev.jetd.daemon.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code jetd power policy}: shows or changes how the running daemon chooses the power mode. */
@Command(
    name = "policy",
    description = {
      "Show or change how the running daemon chooses the power mode, until it stops;",
      "power.policy in the configuration is what it starts with."
    },
    mixinStandardHelpOptions = true)
final class PowerPolicyCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "0..1",
      paramLabel = "POLICY",
      description = "fixed, slo or efficiency; shows the present one if left out")
  private Optional<String> policy = Optional.empty();

  @Option(names = "--mode", paramLabel = "MODE", description = "with fixed: the mode to hold")
  private Optional<String> mode = Optional.empty();

  @Option(
      names = "--target-ms",
      paramLabel = "MS",
      description = "with slo: what 95 of 100 interactive texts must take at most")
  private Optional<Integer> target = Optional.empty();

  @Option(names = "--json", description = "print what the daemon answers")
  private boolean json;

  PowerPolicyCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    if (policy.isEmpty() && (mode.isPresent() || target.isPresent())) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "name the policy that --mode or --target-ms goes with");
    }
    DaemonCommand daemon = new DaemonCommand(around, spec);
    try (ServerClient client = daemon.client()) {
      ServerClient.Reply reply =
          client.send(policy.isPresent() ? "PUT" : "GET", "/api/v1/power/policy", body());
      if (json) {
        around.out().println(reply.body());
      } else if (reply.isGood()) {
        print(reply);
      } else {
        around.err().println("jetd: " + reply.error());
      }
      return reply.isGood() ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      around.err().println("jetd: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private String body() {
    if (policy.isEmpty()) {
      return "";
    }
    List<String> fields = new ArrayList<>();
    fields.add("\"policy\": \"" + PowerSetCommand.quoted(policy.get()) + "\"");
    mode.ifPresent(m -> fields.add("\"mode\": \"" + PowerSetCommand.quoted(m) + "\""));
    target.ifPresent(t -> fields.add("\"target_ms\": " + t));
    return "{" + String.join(", ", fields) + "}";
  }

  private void print(ServerClient.Reply reply) {
    String wanted = reply.field("policy");
    String detail =
        switch (wanted) {
          case "slo" -> ", p95 of " + reply.field("target_ms") + " ms";
          case "fixed" -> reply.field("mode").isEmpty() ? "" : " at mode " + reply.field("mode");
          default -> "";
        };
    around.out().println("policy   " + DaemonCommand.simulated(reply) + wanted + detail);
    around.out().println("acting   " + reply.field("acting") + because(reply.field("reason")));
    around.out().println("mode     " + reply.field("current.name"));
    around.out().println("limit    " + reply.field("thermal_limit_celsius") + " C");
  }

  private static String because(String reason) {
    return reason.isEmpty() ? "" : ": " + reason;
  }
}
