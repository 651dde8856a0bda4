package dev.jetd.daemon.cli;

import dev.jetd.daemon.runtime.Inspection;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jetd models inspect}: what an ONNX file is, and what will be done with it. */
@Command(
    name = "inspect",
    description = "Say what a model's graph is, and what each backend will do with it.",
    mixinStandardHelpOptions = true)
final class ModelsInspectCommand extends ModelsTool {
  @Parameters(paramLabel = "MODEL", description = "NAME, NAME:VERSION or an .onnx file")
  private String model = "";

  ModelsInspectCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() {
    Path file = Path.of(model);
    Inspection inspection =
        Files.isRegularFile(file) ? Inspection.of(file) : Inspection.of(local().find(model));
    if (json()) {
      print(inspection.json());
    } else {
      inspection.lines().forEach(this::print);
    }
    return ExitCode.OK;
  }
}
