package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.registry.IndexEntry;
import dev.jetd.daemon.registry.Jobs;
import dev.jetd.models.Bundle;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Models of the repository as JSON, for the API, for management and for the command line. */
public final class ModelJson {

  private ModelJson() {}

  /** As management lists them. */
  public static String index(List<IndexEntry> entries) {
    return text(out -> writeIndex(out, entries));
  }

  /** A bundle with its files. */
  public static String bundle(Bundle bundle) {
    return text(
        out -> {
          out.writeStartObject();
          writeBundle(out, bundle);
          writeFiles(out, bundle.manifest());
          out.writeEndObject();
        });
  }

  /** A bundle made of another, and the cosines of their vectors. */
  public static String bundle(Bundle bundle, int texts, double least, double median) {
    return text(
        out -> {
          out.writeStartObject();
          writeBundle(out, bundle);
          out.writeObjectFieldStart("cosine");
          out.writeNumberField("texts", texts);
          out.writeNumberField("least", least);
          out.writeNumberField("median", median);
          out.writeEndObject();
          writeFiles(out, bundle.manifest());
          out.writeEndObject();
        });
  }

  private static String text(Json.Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      Json.write(bytes, writer);
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always writable", e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  static void writeIndex(JsonGenerator out, List<IndexEntry> entries) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("models");
    for (IndexEntry entry : entries) {
      write(out, entry);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void write(JsonGenerator out, IndexEntry entry) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", entry.id().name());
    out.writeStringField("version", entry.id().version());
    out.writeStringField("state", entry.state().name().toLowerCase(Locale.ROOT));
    if (!entry.reason().isEmpty()) {
      out.writeStringField("reason", entry.reason());
    }
    out.writeBooleanField("active", entry.active());
    out.writeBooleanField("pinned", entry.pinned());
    out.writeNumberField("canary_percent", entry.canaryPercent());
    if (entry.bundle().isPresent()) {
      writeFacts(out, entry.bundle().get());
    }
    out.writeEndObject();
  }

  /** Name, version and what shapes the vectors. */
  static void writeBundle(JsonGenerator out, Bundle bundle) throws IOException {
    out.writeStringField("name", bundle.manifest().id().name());
    out.writeStringField("version", bundle.manifest().id().version());
    writeFacts(out, bundle);
  }

  private static void writeFacts(JsonGenerator out, Bundle bundle) throws IOException {
    Manifest manifest = bundle.manifest();
    out.writeStringField("digest", bundle.digest());
    out.writeStringField("kind", manifest.kind());
    out.writeStringField("precision", manifest.precision());
    out.writeNumberField("dimension", manifest.dimension());
    out.writeNumberField("max_tokens", manifest.maxTokens());
    out.writeStringField("pooling", manifest.pooling().word());
    out.writeBooleanField("normalized", manifest.normalize());
    writeLabels(out, manifest);
    out.writeStringField("licence", manifest.licence().orElse("unknown"));
    out.writeStringField("source", manifest.source().orElse("unknown"));
    out.writeNumberField(
        "bytes", manifest.files().values().stream().mapToLong(FileEntry::bytes).sum());
  }

  /** Of what gives scores; of others nothing. */
  static void writeLabels(JsonGenerator out, Manifest manifest) throws IOException {
    if (manifest.isScoring()) {
      out.writeArrayFieldStart("labels");
      for (String label : manifest.labels()) {
        out.writeString(label);
      }
      out.writeEndArray();
    }
  }

  /** Each file, with its digest and where it is to be had. */
  static void writeFiles(JsonGenerator out, Manifest manifest) throws IOException {
    out.writeObjectFieldStart("files");
    for (Map.Entry<String, FileEntry> file : manifest.files().entrySet()) {
      out.writeObjectFieldStart(file.getKey());
      out.writeNumberField("bytes", file.getValue().bytes());
      out.writeStringField("sha256", file.getValue().sha256());
      out.writeStringField("url", versioned(manifest.id()) + "/files/" + file.getKey());
      out.writeEndObject();
    }
    out.writeEndObject();
  }

  /** The path of a version, which never means anything else. */
  static String versioned(ModelId id) {
    return "/api/v1/models/" + id.name() + "/versions/" + id.version();
  }

  static void write(JsonGenerator out, Jobs.Job job) throws IOException {
    Jobs.Status status = job.status();
    out.writeStartObject();
    out.writeStringField("id", job.id());
    out.writeStringField("what", job.what());
    out.writeStringField("state", status.state().name().toLowerCase(Locale.ROOT));
    out.writeStringField("phase", status.phase());
    out.writeNumberField("bytes", status.bytes());
    if (status.total() > 0) {
      out.writeNumberField("total_bytes", status.total());
    }
    if (!status.outcome().isEmpty()) {
      out.writeStringField(status.state() == Jobs.State.DONE ? "model" : "error", status.outcome());
    }
    out.writeStringField("started", job.started().toString());
    if (status.ended().isPresent()) {
      out.writeStringField("ended", status.ended().get().toString());
    }
    out.writeEndObject();
  }
}
