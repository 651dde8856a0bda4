package dev.jetd.daemon.http;

import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelId;
import dev.jetd.models.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A state directory with models that score texts: {@code ranker} and {@code classifier}, and {@code
 * hidden}, which is the ranker's graph as tensors.
 */
final class ScoringShelf {
  static final CrossEncoder RANKER = new CrossEncoder(List.of("LABEL_0"));
  static final CrossEncoder CLASSIFIER = new CrossEncoder(List.of("no", "maybe so", "yes"));

  private ScoringShelf() {}

  /** All three; the ranker of FP32, the classifier of dynamic INT8. */
  static void fill(Path state, Path scratch) throws IOException {
    Path models = state.resolve("models");
    CrossEncoder.add(RANKER.write(scratch.resolve("a"), "1-fp32", true), models, "ranker");
    CrossEncoder.add(CLASSIFIER.write(scratch.resolve("b"), "1-int8", false), models, "classifier");
    hidden(models);
    Files.writeString(
        state.resolve("models.json"),
        "{\"schema\": 1, \"configured\": \"ranker:1\", \"models\": {"
            + served("classifier")
            + ", "
            + served("hidden")
            + "}}");
  }

  private static String served(String name) {
    return "\"" + name + "\": {\"active\": \"1\", \"pinned\": true, \"also\": []}";
  }

  private static void hidden(Path models) throws IOException {
    Path ranker = models.resolve("ranker/1");
    FileEntry graph = Manifest.read(ranker.resolve(Manifest.FILE_NAME)).files().get("model.onnx");
    SortedMap<String, FileEntry> files = new TreeMap<>();
    files.put("model.onnx", graph);
    Path home = Files.createDirectories(models.resolve("hidden/1"));
    Files.createLink(home.resolve("model.onnx"), ranker.resolve("model.onnx"));
    new Manifest(
            new ModelId("hidden", "1"),
            Manifest.TENSOR,
            "fp32",
            0,
            0,
            Pooling.NONE,
            false,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            files,
            Optional.of(1),
            Optional.of(1),
            List.of())
        .write(home.resolve(Manifest.FILE_NAME));
  }
}
