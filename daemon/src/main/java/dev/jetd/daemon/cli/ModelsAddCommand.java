package dev.jetd.daemon.cli;

import dev.jetd.daemon.http.ModelJson;
import dev.jetd.models.Bundle;
import dev.jetd.models.ModelException;
import dev.jetd.models.Pooling;
import dev.jetd.models.repository.Source;
import dev.jetd.models.repository.Wishes;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code jetd models add}, {@code jetd models pull} and {@code jetd pull}. */
@Command(
    description = {
      "Add a model to the repository.",
      "It comes from a directory (a bundle, or as Hugging Face keeps it), a tar archive, a Maven",
      "jar, a URL of one of those archives or of a jetd-model.json, or another jetd:",
      "'jetd pull http://HOST:8080 NAME[:VERSION]'. What is broken off goes on",
      "where it was when the command is given again."
    },
    mixinStandardHelpOptions = true)
final class ModelsAddCommand extends ModelsTool {
  private final boolean pull;

  @Parameters(index = "0", paramLabel = "SOURCE", description = "a path, or a URL")
  private String source = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "MODEL",
      description = "which model of another jetd: NAME or NAME:VERSION")
  private Optional<String> model = Optional.empty();

  @Option(names = "--name", description = "the name it gets here")
  private Optional<String> name = Optional.empty();

  @Option(names = "--version-name", description = "the version it gets here")
  private Optional<String> version = Optional.empty();

  @Option(names = "--pooling", description = "mean, cls, last or none; if the source does not say")
  private Optional<String> pooling = Optional.empty();

  @Option(
      names = "--normalize",
      paramLabel = "true|false",
      arity = "1",
      description = "whether vectors are scaled to length 1; if the source does not say")
  private Optional<Boolean> normalize = Optional.empty();

  @Option(names = "--max-tokens", description = "most tokens of a text; if the source does not say")
  private Optional<Integer> maxTokens = Optional.empty();

  @Option(names = "--file", description = "which ONNX file, if there are several")
  private Optional<String> file = Optional.empty();

  @Option(names = "--licence", description = "its licence")
  private Optional<String> licence = Optional.empty();

  @Option(
      names = "--sha256",
      description = "what the archive, or else jetd-model.json, at a URL must be")
  private Optional<String> sha256 = Optional.empty();

  @Option(names = "--key-file", description = "file with the API key of the other server")
  private Optional<Path> keyFile = Optional.empty();

  /**
   * @param pull whether only a URL will do
   */
  ModelsAddCommand(Surroundings around, boolean pull) {
    super(around);
    this.pull = pull;
  }

  @Override
  public Integer call() throws InterruptedException {
    Source from = Source.of(source, model);
    if (pull && !(from instanceof Source.Url || from instanceof Source.Jetd)) {
      throw new ParameterException(
          spec().commandLine(), "pull takes a URL; for files there is 'jetd models add'");
    }
    ProgressBar progress = ProgressBar.on(around().err());
    Bundle bundle = local().repository().add(from, wishes(), progress);
    progress.end();
    if (json()) {
      print(ModelJson.bundle(bundle));
    } else {
      print("added " + bundle);
    }
    tellDaemon(bundle.manifest().id());
    return ExitCode.OK;
  }

  private Wishes wishes() {
    return new Wishes(
        name,
        version,
        pooling.map(
            word ->
                Pooling.ofWord(word)
                    .orElseThrow(
                        () -> new ModelException("--pooling: expected mean, cls, last or none"))),
        normalize,
        maxTokens,
        file,
        licence,
        sha256,
        keyFile);
  }
}
