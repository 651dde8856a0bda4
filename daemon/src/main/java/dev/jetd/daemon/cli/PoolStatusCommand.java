package dev.jetd.daemon.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jetd pool status}: how the running daemon stands with its registrars. */
@Command(
    name = "status",
    description = {
      "Say how the running daemon stands with the registrars of its pool.",
      "Exit code 1 while one of them does not have its lease."
    },
    mixinStandardHelpOptions = true)
final class PoolStatusCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "as GET /api/v1/pool answers")
  private boolean json;

  PoolStatusCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ServerClient client = new DaemonCommand(around, spec).client()) {
      ServerClient.Reply reply = client.send("GET", "/api/v1/pool", "");
      if (!reply.isGood()) {
        around.err().println("jetd: " + reply.error());
        return ExitCode.FAILED;
      }
      PoolRows rows = PoolRows.of(reply.body());
      if (json) {
        around.out().println(reply.body());
      } else {
        rows.print(around.out());
      }
      return rows.allHeld() ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      around.err().println("jetd: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }
}
