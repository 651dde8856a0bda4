package dev.jetd.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** A manifest from and to the JSON of schema 1. */
final class ManifestJson {
  private static final int SCHEMA = 1;
  private static final long MOST_BYTES = 1 << 20;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ManifestJson() {}

  static Manifest read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ModelException("expected at most " + MOST_BYTES + " bytes");
      }
      return parse(JsonFields.of(JSON.readTree(Files.readAllBytes(file))));
    } catch (ModelException e) {
      throw new ModelException(file + ": " + e.getMessage(), e);
    } catch (JsonProcessingException e) {
      throw new ModelException(file + ": not JSON: " + e.getOriginalMessage() + at(e), e);
    } catch (NoSuchFileException e) {
      throw new ModelException(file + ": not there", e);
    } catch (IOException e) {
      throw new ModelException(file + ": cannot be read: " + e, e);
    }
  }

  static byte[] write(Manifest manifest) {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("name", manifest.id().name());
    root.put("version", manifest.id().version());
    root.put("kind", manifest.kind());
    root.put("precision", manifest.precision());
    root.put("dimension", manifest.dimension());
    root.put("maxTokens", manifest.maxTokens());
    root.put("pooling", manifest.pooling().word());
    root.put("normalize", manifest.normalize());
    manifest.output().ifPresent(text -> root.put("output", text));
    manifest.licence().ifPresent(text -> root.put("licence", text));
    manifest.source().ifPresent(text -> root.put("source", text));
    ObjectNode files = root.putObject("files");
    manifest
        .files()
        .forEach(
            (name, entry) ->
                files.putObject(name).put("bytes", entry.bytes()).put("sha256", entry.sha256()));
    return print(root);
  }

  private static Manifest parse(JsonFields fields) {
    int schema = fields.integer("schema");
    Names.require("schema", schema, schema == SCHEMA, String.valueOf(SCHEMA));
    Manifest manifest =
        new Manifest(
            new ModelId(fields.text("name"), fields.text("version")),
            fields.text("kind"),
            fields.text("precision"),
            fields.integer("dimension"),
            fields.integer("maxTokens"),
            pooling(fields.text("pooling")),
            fields.flag("normalize"),
            fields.optionalText("output"),
            fields.optionalText("licence"),
            fields.optionalText("source"),
            files(fields.object("files")));
    fields.end();
    return manifest;
  }

  private static Pooling pooling(String word) {
    return Pooling.ofWord(word)
        .orElseThrow(
            () ->
                new ModelException(
                    "pooling: expected mean, cls, last or none, found " + Names.shown(word)));
  }

  private static SortedMap<String, FileEntry> files(JsonFields fields) {
    SortedMap<String, FileEntry> files = new TreeMap<>();
    for (String name : fields.names()) {
      files.put(name, entry(fields.object(name), fields.path(name)));
    }
    return files;
  }

  private static FileEntry entry(JsonFields fields, String path) {
    long bytes = fields.bigInteger("bytes");
    String sha256 = fields.text("sha256");
    fields.end();
    try {
      return new FileEntry(bytes, sha256);
    } catch (ModelException e) {
      throw new ModelException(path + "." + e.getMessage(), e);
    }
  }

  private static byte[] print(JsonNode root) {
    DefaultPrettyPrinter printer =
        new DefaultPrettyPrinter(
                Separators.createDefaultInstance()
                    .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
            .withObjectIndenter(new DefaultIndenter("  ", "\n"));
    try {
      return (JSON.writer(printer).writeValueAsString(root) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree is always writable", e);
    }
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }
}
