package dev.jetd.daemon.http;

import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelId;
import dev.jetd.models.Pooling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A state directory with tensor models in it, all of them chosen to serve beside the default. */
final class TensorShelf {
  private static final String DEFAULT = "all-MiniLM-L6-v2:1-int8";

  private final Path state;
  private final TreeSet<String> names = new TreeSet<>();

  TensorShelf(Path state) {
    this.state = state;
  }

  TensorShelf add(String name, TinyGraph graph) throws IOException {
    return add(name, graph.toByteArray());
  }

  /** Puts a graph on the shelf as version 1 of a model with one lane. */
  TensorShelf add(String name, byte[] onnx) throws IOException {
    Path home = Files.createDirectories(state.resolve("models").resolve(name).resolve("1"));
    Files.write(home.resolve("model.onnx"), onnx);
    TreeMap<String, FileEntry> files = new TreeMap<>();
    files.put("model.onnx", new FileEntry(onnx.length, sha256(onnx)));
    new Manifest(
            new ModelId(name, "1"),
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
    names.add(name);
    return this;
  }

  /** Starts the daemon with the flags given, as {@code key, value, key, value}. */
  TestDaemon start(String... flags) throws IOException {
    String models =
        names.stream()
            .map(name -> '"' + name + "\": {\"active\": \"1\", \"pinned\": true, \"also\": []}")
            .collect(Collectors.joining(", "));
    Files.writeString(
        state.resolve("models.json"),
        "{\"schema\": 1, \"configured\": \"" + DEFAULT + "\", \"models\": {" + models + "}}");
    String[] all = new String[flags.length + 4];
    System.arraycopy(flags, 0, all, 4, flags.length);
    all[0] = "state.dir";
    all[1] = state.toString();
    all[2] = "models.default";
    all[3] = DEFAULT;
    return TestDaemon.start(all);
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
