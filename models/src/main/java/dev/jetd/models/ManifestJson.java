package dev.jetd.models;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** A manifest from and to the JSON of schema 1. */
final class ManifestJson {
  private static final int SCHEMA = 1;
  private static final long MOST_BYTES = 1 << 20;

  private ManifestJson() {}

  static Manifest read(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new ModelException("expected at most " + MOST_BYTES + " bytes");
      }
      return parse(JsonFields.of(Json.parse(Files.readAllBytes(file))));
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
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.FACTORY.createGenerator(out)) {
      json.setPrettyPrinter(printer());
      write(manifest, json);
      json.writeRaw('\n');
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always writable", e);
    }
    return out.toByteArray();
  }

  private static void write(Manifest manifest, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("schema", SCHEMA);
    json.writeStringField("name", manifest.id().name());
    json.writeStringField("version", manifest.id().version());
    json.writeStringField("kind", manifest.kind());
    json.writeStringField("precision", manifest.precision());
    if (manifest.isScoring()) {
      json.writeNumberField("maxTokens", manifest.maxTokens());
      writeLabels(manifest, json);
    } else if (!manifest.isTensor()) {
      writeVectors(manifest, json);
    }
    writeIfPresent("output", manifest.output(), json);
    writeIfPresent("licence", manifest.licence(), json);
    writeIfPresent("source", manifest.source(), json);
    writeIfPresent("lanes", manifest.lanes(), json);
    writeIfPresent("threads", manifest.threads(), json);
    json.writeObjectFieldStart("files");
    for (Map.Entry<String, FileEntry> file : manifest.files().entrySet()) {
      json.writeObjectFieldStart(file.getKey());
      json.writeNumberField("bytes", file.getValue().bytes());
      json.writeStringField("sha256", file.getValue().sha256());
      json.writeEndObject();
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void writeVectors(Manifest manifest, JsonGenerator json) throws IOException {
    json.writeNumberField("dimension", manifest.dimension());
    json.writeNumberField("maxTokens", manifest.maxTokens());
    json.writeStringField("pooling", manifest.pooling().word());
    json.writeBooleanField("normalize", manifest.normalize());
  }

  private static void writeLabels(Manifest manifest, JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("labels");
    for (String label : manifest.labels()) {
      json.writeString(label);
    }
    json.writeEndArray();
  }

  private static void writeIfPresent(String name, Optional<?> value, JsonGenerator json)
      throws IOException {
    if (value.isPresent()) {
      json.writeFieldName(name);
      json.writePOJO(value.get());
    }
  }

  private static DefaultPrettyPrinter printer() {
    Separators separators =
        Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
    return new DefaultPrettyPrinter(separators).withObjectIndenter(new DefaultIndenter("  ", "\n"));
  }

  private static Manifest parse(JsonFields fields) {
    int schema = fields.integer("schema");
    Names.require("schema", schema, schema == SCHEMA, String.valueOf(SCHEMA));
    String kind = fields.text("kind");
    boolean scores = kind.equals(Manifest.RANKING) || kind.equals(Manifest.CLASSIFICATION);
    boolean texts = !kind.equals(Manifest.TENSOR);
    boolean vectors = texts && !scores;
    List<String> labels = scores ? fields.texts("labels") : List.of();
    Manifest manifest =
        new Manifest(
            new ModelId(fields.text("name"), fields.text("version")),
            kind,
            fields.text("precision"),
            vectors ? fields.integer("dimension") : labels.size(),
            texts ? fields.integer("maxTokens") : 0,
            vectors ? pooling(fields.text("pooling")) : Pooling.NONE,
            vectors && fields.flag("normalize"),
            fields.optionalText("output"),
            fields.optionalText("licence"),
            fields.optionalText("source"),
            files(fields.object("files")),
            fields.optionalInteger("lanes"),
            fields.optionalInteger("threads"),
            labels);
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
    long bytes = fields.wide("bytes");
    String sha256 = fields.text("sha256");
    fields.end();
    try {
      return new FileEntry(bytes, sha256);
    } catch (ModelException e) {
      throw new ModelException(path + "." + e.getMessage(), e);
    }
  }

  private static String at(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }
}
