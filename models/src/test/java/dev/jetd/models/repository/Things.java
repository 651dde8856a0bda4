package dev.jetd.models.repository;

import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelId;
import dev.jetd.models.Pooling;
import dev.jetd.models.Sha256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Bundles to add, and looks at what is on the disk afterwards. */
final class Things {
  /** A graph with one output of tokens' vectors, whatever the file holds. */
  static final Graph GRAPH =
      new Graph(
          "fp32",
          List.of("input_ids", "attention_mask"),
          List.of(new Graph.Output("last_hidden_state", 3, OptionalInt.of(8))));

  private Things() {}

  static Repository repository(Path root) {
    return new Repository(root, file -> GRAPH);
  }

  /** A bundle whose model holds random bytes. */
  static Path bundle(Path directory, String name, String version, int bytes) {
    try {
      Files.createDirectories(directory);
      byte[] weights = new byte[bytes];
      new Random(bytes + version.hashCode()).nextBytes(weights);
      SortedMap<String, FileEntry> files = new TreeMap<>();
      for (var file :
          Map.of(
                  "model.onnx",
                  weights,
                  "tokenizer.json",
                  "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8))
              .entrySet()) {
        Files.write(directory.resolve(file.getKey()), file.getValue());
        files.put(file.getKey(), new FileEntry(file.getValue().length, Sha256.of(file.getValue())));
      }
      new Manifest(
              new ModelId(name, version),
              "text-embedding",
              "fp32",
              8,
              16,
              Pooling.MEAN,
              true,
              Optional.of("last_hidden_state"),
              Optional.of("MIT"),
              Optional.of("made for a test"),
              files)
          .write(directory.resolve(Manifest.FILE_NAME));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every file below, by its path and content; the lock alone is left out. */
  static Map<String, String> tree(Path root) {
    if (!Files.exists(root)) {
      return Map.of();
    }
    try (Stream<Path> paths = Files.walk(root)) {
      return paths
          .filter(p -> !p.equals(root) && !p.getFileName().toString().endsWith(".lock"))
          .filter(p -> !p.getFileName().toString().equals(".arrivals"))
          .collect(
              Collectors.toMap(
                  p -> root.relativize(p).toString(), Things::content, (a, b) -> a, TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String content(Path path) {
    try {
      return Files.isDirectory(path) ? "directory" : Sha256.of(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void flip(Path file, long at) {
    try {
      byte[] bytes = Files.readAllBytes(file);
      bytes[(int) at] ^= 1;
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
