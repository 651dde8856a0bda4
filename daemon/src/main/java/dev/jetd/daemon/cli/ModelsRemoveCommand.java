package dev.jetd.daemon.cli;

import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.ModelRef;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jetd models remove}: through the daemon if one runs, which knows what is in use. */
@Command(
    name = "remove",
    description = "Remove a version's files from the repository.",
    mixinStandardHelpOptions = true)
final class ModelsRemoveCommand extends ModelsTool {
  @Parameters(paramLabel = "NAME:VERSION", description = "what is to go")
  private String model = "";

  ModelsRemoveCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() throws InterruptedException {
    ModelRef ref = ModelRef.parse(model);
    String version =
        ref.version()
            .orElseThrow(() -> new ModelException("name the version too: " + model + ":VERSION"));
    ModelId id = new ModelId(ref.name(), version);
    Optional<ServerClient.Reply> reply =
        ask("DELETE", "/api/v1/manage/models/" + ref.name() + "/versions/" + version, "");
    if (reply.filter(r -> !r.isGood()).isPresent()) {
      around().err().println("jetd: " + reply.get().error());
      return ExitCode.FAILED;
    }
    if (reply.isEmpty()) {
      local().remove(id);
    }
    print(json() ? "{\"removed\":\"" + id + "\"}" : "removed " + id);
    return ExitCode.OK;
  }
}
