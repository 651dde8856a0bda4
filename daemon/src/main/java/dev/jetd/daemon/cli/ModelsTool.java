package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.runtime.LocalModels;
import dev.jetd.models.ModelId;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands about models have in common. */
abstract class ModelsTool implements Callable<Integer> {
  private final Surroundings around;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--json", description = "print JSON")
  private boolean json;

  ModelsTool(Surroundings around) {
    this.around = around;
  }

  final Surroundings around() {
    return around;
  }

  final CommandSpec spec() {
    return spec;
  }

  final boolean json() {
    return json;
  }

  final Configuration config() {
    return ConfigFlags.read(spec.commandLine().getParseResult(), around);
  }

  final LocalModels local() {
    return LocalModels.of(config(), around.home(), around.environment());
  }

  private ServerClient admin() {
    return ServerClient.admin(config(), around.environment());
  }

  /**
   * Asks the daemon to manage its models.
   *
   * @return the answer; empty if no daemon is there
   */
  final Optional<ServerClient.Reply> ask(String method, String path, String body)
      throws InterruptedException {
    try (ServerClient client = admin()) {
      return Optional.of(client.send(method, path, body));
    } catch (ServerClient.AbsentException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ConfigException(String.valueOf(e.getMessage()));
    }
  }

  final void print(String line) {
    around.out().println(line);
  }

  /** A daemon finds a new version by itself when asked for it; told, it may serve it at once. */
  final void tellDaemon(ModelId id) throws InterruptedException {
    String path = "/api/v1/manage/models/" + id.name() + "/versions/" + id.version() + "/added";
    ask("POST", path, "")
        .filter(reply -> !reply.isGood())
        .ifPresent(
            reply -> around.err().println("jetd: the daemon was told, and says: " + reply.error()));
  }

  /** Prints what the daemon answered, or says why it did not. */
  final int report(Optional<ServerClient.Reply> reply) {
    if (reply.isEmpty()) {
      try (ServerClient client = admin()) {
        around.err().println("jetd: no daemon answers at " + client.address());
      }
      return ExitCode.FAILED;
    }
    if (!reply.get().isGood()) {
      around.err().println("jetd: " + reply.get().error());
      return ExitCode.FAILED;
    }
    if (json) {
      print(reply.get().body());
    } else {
      ModelRows.print(reply.get().value(), around.out());
    }
    return ExitCode.OK;
  }
}
