package dev.jetd.models;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The real bundles and native library that the build unpacks, and small bundles made on the spot.
 */
final class Fixtures {
  static final Path BUNDLES = Path.of(property("jetd.bundles"));
  static final Path INT8 = BUNDLES.resolve("all-MiniLM-L6-v2/1-int8");
  static final Path TOKENIZER_JSON = INT8.resolve("tokenizer.json");
  static final Path LIBRARY = library(property("os.arch").equals("amd64"));

  /** Of the platform that this one is not. */
  static final Path LIBRARY_ELSEWHERE = library(!property("os.arch").equals("amd64"));

  private Fixtures() {}

  static Tokenizer tokenizer(int maxTokens) {
    return Tokenizer.load(LIBRARY, TOKENIZER_JSON, maxTokens);
  }

  /** A valid bundle whose two files hold their own names. */
  static Path writeBundle(Path directory, String name, String version) {
    try {
      Files.createDirectories(directory);
      SortedMap<String, FileEntry> files = new TreeMap<>();
      for (String file : new String[] {"model.onnx", "tokenizer.json"}) {
        Files.writeString(directory.resolve(file), file);
        files.put(file, new FileEntry(file.length(), Sha256.of(file)));
      }
      manifest(name, version, files).write(directory.resolve(Manifest.FILE_NAME));
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Manifest manifest(String name, String version, SortedMap<String, FileEntry> files) {
    return new Manifest(
        new ModelId(name, version),
        "text-embedding",
        "fp32",
        384,
        256,
        Pooling.MEAN,
        true,
        Optional.of("last_hidden_state"),
        Optional.empty(),
        Optional.empty(),
        files);
  }

  private static Path library(boolean amd64) {
    return Path.of(
        property("jetd.tokenizer.natives"),
        amd64 ? "linux-x86_64" : "linux-arm64",
        "libtokenizers.so");
  }

  private static String property(String name) {
    return Objects.requireNonNull(System.getProperty(name), name);
  }
}
