package dev.jetd.daemon.cli;

import dev.jetd.daemon.http.ModelJson;
import dev.jetd.models.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import picocli.CommandLine.Command;

/** {@code jetd models list}: what the daemon says, or without one what is on the disk. */
@Command(
    name = "list",
    description = "List the models, and how each stands if a daemon runs.",
    mixinStandardHelpOptions = true)
final class ModelsListCommand extends ModelsTool {

  ModelsListCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    Optional<ServerClient.Reply> reply = ask("GET", "/api/v1/manage/models", "");
    if (reply.filter(ServerClient.Reply::isGood).isPresent()) {
      return report(reply);
    }
    reply.ifPresent(
        r -> around().err().println("jetd: only what is on the disk is listed: " + r.error()));
    String index = ModelJson.index(local().index());
    if (json()) {
      print(index);
    } else {
      ModelRows.print(Json.parse(index.getBytes(StandardCharsets.UTF_8)), around().out());
    }
    return ExitCode.OK;
  }
}
