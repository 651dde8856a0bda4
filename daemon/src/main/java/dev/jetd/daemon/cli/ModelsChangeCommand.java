package dev.jetd.daemon.cli;

import dev.jetd.models.ModelRef;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jetd models load|activate|rollback|unload}: the daemon is asked to do it. */
@Command(
    description = {
      "Have the daemon change what serves: 'activate' has a version answer to its name ('activate",
      "NAME' the newest, now and later), 'rollback' leads back to the one before or ends a canary,",
      "'load' has a version answer to its full name, 'unload' takes it out of service."
    },
    mixinStandardHelpOptions = true)
final class ModelsChangeCommand extends ModelsTool {
  private final String change;

  @Parameters(paramLabel = "MODEL", description = "NAME or NAME:VERSION")
  private String model = "";

  ModelsChangeCommand(Surroundings around, String change) {
    super(around);
    this.change = change;
  }

  @Override
  public Integer call() throws InterruptedException {
    ModelRef ref = ModelRef.parse(model);
    String body = ref.version().map(v -> "{\"version\":\"" + v + "\"}").orElse("");
    return report(ask("POST", "/api/v1/manage/models/" + ref.name() + "/" + change, body));
  }
}
