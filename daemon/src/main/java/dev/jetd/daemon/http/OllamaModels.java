package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelId;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The models in service as ollama lists and shows them, and what they are called there. */
final class OllamaModels {
  private static final String LATEST = ":latest";

  /** What never ends there is told as far away. */
  private static final String NEVER = "9999-12-31T23:59:59Z";

  private static final String FORMAT = "onnx";

  private final String since;

  /**
   * @param since when the models came into service
   */
  OllamaModels(Instant since) {
    this.since = since.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /**
   * A reference as the rest of the daemon knows it: there, letters have no case, and a name without
   * a version may say {@code :latest}.
   */
  static String reference(String asked, List<ServedModel> served) {
    String wanted =
        asked.regionMatches(true, asked.length() - LATEST.length(), LATEST, 0, LATEST.length())
            ? asked.substring(0, asked.length() - LATEST.length())
            : asked;
    for (ServedModel model : served) {
      ModelId id = model.manifest().id();
      for (String name : List.of(id.name(), id.toString())) {
        if (name.equalsIgnoreCase(wanted)) {
          return name;
        }
      }
    }
    return wanted;
  }

  void writeTags(JsonGenerator out, List<ServedModel> served) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("models");
    for (ServedModel model : served) {
      writeHead(out, model, name(model, served));
      out.writeStringField("modified_at", since);
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  void writeRunning(JsonGenerator out, List<ServedModel> served) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("models");
    for (ServedModel model : served) {
      writeHead(out, model, name(model, served));
      out.writeStringField("expires_at", NEVER);
      out.writeNumberField("size_vram", Build.onGpu(model) ? size(model.manifest()) : 0);
      out.writeNumberField("context_length", model.manifest().maxTokens());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  /** The first of a name is what the bare name means. */
  private static String name(ServedModel model, List<ServedModel> served) {
    ModelId id = model.manifest().id();
    Optional<ServedModel> first =
        served.stream().filter(m -> m.manifest().id().name().equals(id.name())).findFirst();
    return first.filter(m -> m.equals(model)).map(m -> id.name() + LATEST).orElse(id.toString());
  }

  private static void writeHead(JsonGenerator out, ServedModel model, String name)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", name);
    out.writeStringField("model", name);
    out.writeNumberField("size", size(model.manifest()));
    out.writeStringField("digest", model.digest());
    writeDetails(out, model.manifest());
  }

  private static long size(Manifest manifest) {
    return manifest.files().values().stream().mapToLong(FileEntry::bytes).sum();
  }

  private static void writeDetails(JsonGenerator out, Manifest manifest) throws IOException {
    out.writeObjectFieldStart("details");
    out.writeStringField("parent_model", "");
    out.writeStringField("format", FORMAT);
    out.writeStringField("family", FORMAT);
    out.writeArrayFieldStart("families");
    out.writeString(FORMAT);
    out.writeEndArray();
    out.writeStringField("parameter_size", "");
    out.writeStringField("quantization_level", manifest.precision().toUpperCase(Locale.ROOT));
    out.writeEndObject();
  }

  void writeShown(JsonGenerator out, ServedModel model) throws IOException {
    Manifest manifest = model.manifest();
    out.writeStartObject();
    out.writeStringField("license", manifest.licence().orElse(""));
    out.writeStringField("modelfile", "# " + manifest.id() + ", a bundle of jetd");
    out.writeStringField("parameters", "");
    out.writeStringField("template", "{{ .Prompt }}");
    writeDetails(out, manifest);
    out.writeObjectFieldStart("model_info");
    out.writeStringField("general.architecture", FORMAT);
    out.writeStringField("general.basename", manifest.id().name());
    out.writeStringField("general.version", manifest.id().version());
    out.writeNumberField(FORMAT + ".context_length", manifest.maxTokens());
    out.writeNumberField(FORMAT + ".embedding_length", manifest.dimension());
    out.writeStringField(
        FORMAT + ".pooling_type", manifest.pooling().name().toLowerCase(Locale.ROOT));
    out.writeEndObject();
    out.writeArrayFieldStart("capabilities");
    out.writeString("embedding");
    out.writeEndArray();
    out.writeStringField("modified_at", since);
    out.writeEndObject();
  }
}
