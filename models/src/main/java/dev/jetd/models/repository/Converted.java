package dev.jetd.models.repository;

import dev.jetd.models.Bundle;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The draft of a model's other form: its weights anew, its other files as they are. */
final class Converted {
  private Converted() {}

  /**
   * Writes the weights into a directory and makes a draft of them and what goes with them.
   *
   * @param source what the manifest will say of where it came from
   */
  static Draft draft(
      Bundle original,
      String version,
      String source,
      Conversion conversion,
      Path work,
      Progress progress)
      throws IOException {
    Manifest manifest = original.manifest();
    if (!manifest.isEmbedding() || !manifest.files().containsKey(Repository.GRAPH)) {
      throw new ModelException(
          manifest.id()
              + (manifest.isEmbedding()
                  ? " has no " + Repository.GRAPH + " to convert"
                  : " is of the kind " + manifest.kind() + "; only text encoders are converted"));
    }
    Path graph = original.file(Repository.GRAPH);
    // FP32 in 8 bits is a quarter; where that does not fit nothing needs to be begun.
    Disk.requireRoom(work, Files.size(graph) / 4);
    Path weights = work.resolve(conversion.file());
    conversion.write(graph, weights, progress);
    SortedMap<String, Path> files = new TreeMap<>(Map.of(conversion.file(), weights));
    SortedMap<String, FileEntry> digests = new TreeMap<>();
    manifest
        .files()
        .forEach(
            (name, entry) -> {
              if (!name.equals(Repository.GRAPH) && !isWeights(name)) {
                files.put(name, original.file(name));
                digests.put(name, entry);
              }
            });
    Manifest other =
        manifest
            .inForm(
                conversion.precision(), conversion.isGraph() ? manifest.output() : Optional.empty())
            .renamed(new ModelId(manifest.id().name(), version))
            .withSource(Optional.of(source));
    return new Draft(other, files, digests);
  }

  /** Weights of other forms, which would be left without their graph. */
  private static boolean isWeights(String name) {
    return name.endsWith(".jetd") || name.endsWith(".onnx");
  }
}
