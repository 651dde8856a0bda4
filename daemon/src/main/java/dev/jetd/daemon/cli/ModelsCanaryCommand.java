package dev.jetd.daemon.cli;

import dev.jetd.models.ModelRef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jetd models canary}: a version answers a share of the requests. */
@Command(
    name = "canary",
    description = "Have the daemon answer a share of a model's requests with another version.",
    mixinStandardHelpOptions = true)
final class ModelsCanaryCommand extends ModelsTool {
  @Parameters(index = "0", paramLabel = "NAME:VERSION", description = "the version on trial")
  private String model = "";

  @Parameters(index = "1", paramLabel = "PERCENT", description = "1 to 99; 0 ends the trial")
  private int percent;

  ModelsCanaryCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() throws InterruptedException {
    ModelRef ref = ModelRef.parse(model);
    String version = ref.version().map(v -> ",\"version\":\"" + v + "\"").orElse("");
    return report(
        ask(
            "POST",
            "/api/v1/manage/models/" + ref.name() + "/canary",
            "{\"percent\":" + percent + version + "}"));
  }
}
