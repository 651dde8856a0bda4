package dev.jetd.daemon.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code jetd pool leave}: takes the running daemon out of its pool, and stops it. */
@Command(
    name = "leave",
    description = {
      "Take the running daemon out of its pool, then stop it.",
      "Its leases are given back; it serves until no registrar sends work any more (at most",
      "pool.leave-timeout), finishes, and ends."
    },
    mixinStandardHelpOptions = true)
final class PoolLeaveCommand implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "print what the daemon answers")
  private boolean json;

  PoolLeaveCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (ServerClient client = new DaemonCommand(around, spec).client()) {
      ServerClient.Reply reply = client.send("POST", "/api/v1/pool/leave", "");
      boolean left = reply.field("left").equals("true");
      if (json) {
        around.out().println(reply.body());
      } else if (!reply.isGood()) {
        around.err().println("jetd: " + reply.error());
      } else {
        PoolRows.of(reply.body()).print(around.out());
        around
            .out()
            .println(
                left
                    ? "no work comes any more; the daemon stops"
                    : "not every registrar could be asked in time; the daemon stops all the same");
      }
      return left ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      around.err().println("jetd: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }
}
