package dev.jetd.daemon.cli;

import dev.jetd.daemon.http.ModelJson;
import dev.jetd.daemon.runtime.Likeness;
import dev.jetd.daemon.runtime.LocalModels;
import dev.jetd.daemon.runtime.ModelForm;
import dev.jetd.models.ModelException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jetd models quantize}: another form of an FP32 model, as a version of its own. */
@Command(
    name = "quantize",
    description = {
      "Make a smaller form of an FP32 model, as a version of its own beside it. What comes out has",
      "run here and was compared with the original before it is added."
    },
    mixinStandardHelpOptions = true)
final class ModelsQuantizeCommand extends ModelsTool {
  @Parameters(
      paramLabel = "MODEL",
      description = "NAME for its newest FP32 version, NAME:VERSION or a bundle's directory")
  private String model = "";

  @Option(
      names = "--to",
      required = true,
      paramLabel = "FORM",
      description = {
        "int8-exact: weights for the native encoder, for models of the BERT family;",
        "bf16-exact, fp32-exact: the same in more bits;",
        "int8-blocks: a graph in 8-bit blocks of 32, for ONNX Runtime of JetPack 7;",
        "fp16: half the file, computed in FP32"
      })
  private String form = "";

  @Option(
      names = "--as",
      paramLabel = "VERSION",
      description = "the version it gets; 1-fp32 as fp16 gets 1-fp16 otherwise")
  private Optional<String> version = Optional.empty();

  ModelsQuantizeCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() throws InterruptedException {
    ProgressBar progress = ProgressBar.on(around().err());
    LocalModels.Converted converted = local().convert(model, form(), version, progress);
    progress.end();
    if (json()) {
      Likeness like = converted.likeness();
      print(ModelJson.bundle(converted.result(), like.texts(), like.least(), like.median()));
    } else {
      print("added " + converted.result());
      print(converted.original().manifest().id() + " and it: " + converted.likeness());
    }
    tellDaemon(converted.result().manifest().id());
    return ExitCode.OK;
  }

  private ModelForm form() {
    try {
      return ModelForm.ofWord(form);
    } catch (ModelException e) {
      throw new ModelException("--to: " + e.getMessage(), e);
    }
  }
}
