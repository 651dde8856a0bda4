package dev.jetd.daemon.cli;

import dev.jetd.models.Bundle;
import dev.jetd.models.ModelException;
import dev.jetd.models.repository.BundleTar;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jetd models export}: the archive that the daemon would serve. */
@Command(
    name = "export",
    description = "Write a model into a tar archive, the same bytes that a daemon serves.",
    mixinStandardHelpOptions = true)
final class ModelsExportCommand extends ModelsTool {
  @Parameters(index = "0", paramLabel = "MODEL", description = "NAME or NAME:VERSION")
  private String model = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "what to write; it must not exist")
  private Path file = Path.of("");

  ModelsExportCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() {
    Bundle bundle = local().find(model);
    bundle.verify();
    BundleTar tar = BundleTar.of(bundle);
    ProgressBar progress = ProgressBar.on(around().err());
    try {
      tar.write(file, progress);
      progress.end();
      print(json() ? "{\"sha256\":\"" + tar.sha256() + "\"}" : tar.sha256() + "  " + file);
      return ExitCode.OK;
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be written: " + e, e);
    }
  }
}
