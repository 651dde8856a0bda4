package dev.jetd.daemon.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/** What commands that ask the daemon one thing have in common. */
record DaemonCommand(Surroundings around, CommandSpec spec) {

  ServerClient client() {
    return ServerClient.api(
        ConfigFlags.read(spec.commandLine().getParseResult(), around), around.environment());
  }

  /**
   * Asks, and prints the answer or, unless JSON is wanted, one field of it.
   *
   * @return the exit code
   */
  int ask(String method, String path, String body, boolean json, String field)
      throws InterruptedException {
    try (ServerClient client = client()) {
      ServerClient.Reply reply = client.send(method, path, body);
      if (json) {
        around.out().println(reply.body());
      } else if (reply.isGood()) {
        around.out().println(simulated(reply) + reply.field(field));
      } else {
        around.err().println("jetd: " + reply.error());
      }
      return reply.isGood() ? ExitCode.OK : ExitCode.FAILED;
    } catch (IOException e) {
      around.err().println("jetd: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  /** What stands before everything that is said of a simulated board. */
  static String simulated(ServerClient.Reply reply) {
    return reply.field("simulated").equals("true") ? "SIMULATED: " : "";
  }
}
