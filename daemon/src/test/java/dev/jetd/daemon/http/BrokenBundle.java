package dev.jetd.daemon.http;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model that loads, warms up and serves, and fails at one text: its tokenizer has a word that its
 * graph has no row for.
 */
final class BrokenBundle {
  static final String TEXT = "[MISSING]";

  private static final int VOCABULARY = 30_522;

  private BrokenBundle() {}

  static Path write(Path directory) throws IOException {
    Path whole = TestDaemon.home().bundles().resolve("all-MiniLM-L6-v2/1-int8");
    Files.createDirectories(directory);
    Path model = Files.copy(whole.resolve("model.onnx"), directory.resolve("model.onnx"));
    ObjectMapper json = new ObjectMapper();
    ObjectNode tokenizer = (ObjectNode) json.readTree(whole.resolve("tokenizer.json").toFile());
    tokenizer
        .withArray("added_tokens")
        .addObject()
        .put("id", VOCABULARY)
        .put("content", TEXT)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", true);
    Path words = directory.resolve("tokenizer.json");
    json.writeValue(words.toFile(), tokenizer);
    SortedMap<String, FileEntry> files = new TreeMap<>();
    files.put("model.onnx", entry(model));
    files.put("tokenizer.json", entry(words));
    manifest(Manifest.read(whole.resolve(Manifest.FILE_NAME)), files)
        .write(directory.resolve(Manifest.FILE_NAME));
    return directory;
  }

  private static Manifest manifest(Manifest of, SortedMap<String, FileEntry> files) {
    return new Manifest(
        of.id(),
        of.kind(),
        of.precision(),
        of.dimension(),
        of.maxTokens(),
        of.pooling(),
        of.normalize(),
        of.output(),
        of.licence(),
        of.source(),
        files);
  }

  private static FileEntry entry(Path file) throws IOException {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
      return new FileEntry(Files.size(file), HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
