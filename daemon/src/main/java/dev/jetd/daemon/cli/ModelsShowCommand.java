package dev.jetd.daemon.cli;

import dev.jetd.daemon.http.ModelJson;
import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jetd models show}: a model's manifest and files. */
@Command(
    name = "show",
    description = "Show a model's manifest and files.",
    mixinStandardHelpOptions = true)
final class ModelsShowCommand extends ModelsTool {
  @Parameters(paramLabel = "MODEL", description = "NAME, NAME:VERSION or a bundle's directory")
  private String model = "";

  ModelsShowCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() {
    Bundle bundle = local().find(model);
    if (json()) {
      print(ModelJson.bundle(bundle));
      return ExitCode.OK;
    }
    Manifest manifest = bundle.manifest();
    print("model       " + manifest.id());
    print("directory   " + bundle.directory());
    print("digest      " + bundle.digest());
    print("kind        " + manifest.kind());
    print("precision   " + manifest.precision());
    print(gives(manifest));
    print("tokens      at most " + manifest.maxTokens());
    print("licence     " + manifest.licence().orElse("unknown"));
    print("source      " + manifest.source().orElse("unknown"));
    manifest
        .files()
        .forEach(
            (name, entry) ->
                print(
                    String.format(
                        Locale.ROOT,
                        "file        %s  %d  %s",
                        entry.sha256(),
                        entry.bytes(),
                        name)));
    return ExitCode.OK;
  }

  private static String gives(Manifest manifest) {
    return manifest.isScoring()
        ? "scores      for " + String.join(", ", manifest.labels())
        : "vectors     "
            + manifest.dimension()
            + " components, pooled by "
            + manifest.pooling().word()
            + (manifest.normalize() ? ", of length 1" : "");
  }
}
