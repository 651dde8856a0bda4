package dev.jetd.daemon.runtime;

import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelId;
import java.util.Optional;
import java.util.Set;

/** What to do about a model that the GPU cannot run as it is: the commands, word for word. */
record GpuAdvice(LocalModels models) {
  private static final Set<String> RUNS = Set.of("fp32", "fp16");

  /** A clause that follows the reason; empty where no command helps. */
  String about(Bundle bundle) {
    Manifest manifest = bundle.manifest();
    if (!manifest.isEmbedding() || isRun(manifest)) {
      return "";
    }
    String name = manifest.id().name();
    Optional<ModelId> other =
        models.index().stream()
            .filter(entry -> entry.id().name().equals(name))
            .flatMap(entry -> entry.bundle().stream())
            .map(Bundle::manifest)
            .filter(GpuAdvice::isRun)
            .map(Manifest::id)
            .reduce((older, newer) -> newer);
    if (other.isPresent()) {
      return "; for the GPU: jetd models activate " + other.get();
    }
    ModelId added = new ModelId(name, "1-fp32");
    return "; for the GPU: jetd models add SOURCE --name "
        + name
        + " --version-name "
        + added.version()
        + " && jetd models activate "
        + added
        + " (SOURCE has its FP32 or FP16 graph: a directory, an archive or a jar)";
  }

  private static boolean isRun(Manifest manifest) {
    return manifest.files().containsKey(Backends.GRAPH) && RUNS.contains(manifest.precision());
  }
}
