package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.tensorrt.EngineFile.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The directory of engines. A process that builds and one that serves may share it. */
public record EngineStore(Path directory) {

  public Path file(EngineKey key) {
    return directory.resolve(key.fileName());
  }

  /** Reads every byte. */
  public Reading read(EngineKey key) {
    return EngineFile.read(file(key), key);
  }

  /** Whether there is a file, whole or not: costs nothing. */
  public boolean has(EngineKey key) {
    return Files.isRegularFile(file(key));
  }

  public void write(EngineKey key, ByteBuffer plan, Duration built) throws IOException {
    EngineFile.write(file(key), key, plan, built);
  }

  /** Forgets an engine, so that it is made anew. */
  public void delete(EngineKey key) throws IOException {
    Files.deleteIfExists(file(key));
  }

  /** TensorRT's measurements of kernels, which make the next build shorter. */
  Path timingCache(EngineKey key) {
    return directory.resolve(
        "timing-" + (key.tensorRt() + "-" + key.device()).replaceAll("[^A-Za-z0-9.]+", "-"));
  }

  /** Names of the engines there, of whatever model. */
  public Set<String> names() throws IOException {
    if (!Files.isDirectory(directory)) {
      return Set.of();
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".engine"))
          .collect(Collectors.toSet());
    }
  }
}
