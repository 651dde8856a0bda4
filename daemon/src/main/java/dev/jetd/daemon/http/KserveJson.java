package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.bindings.TensorSpec;
import dev.jetd.daemon.registry.IndexEntry;
import dev.jetd.daemon.serving.TensorStats;
import dev.jetd.models.ModelId;
import java.io.IOException;
import java.util.List;

/** What the Open Inference Protocol tells of a server and its models. */
final class KserveJson {
  /** For tensors of unknown rank: at least that it is not fixed. */
  private static final List<Long> UNKNOWN = List.of(TensorSpec.FREE);

  private KserveJson() {}

  static void server(JsonGenerator out, String version, List<String> extensions)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", "jetd");
    out.writeStringField("version", version);
    out.writeArrayFieldStart("extensions");
    for (String extension : extensions) {
      out.writeString(extension);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  static void model(JsonGenerator out, String name, List<String> versions, KserveModel model)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("name", name);
    out.writeArrayFieldStart("versions");
    for (String version : versions) {
      out.writeString(version);
    }
    out.writeEndArray();
    out.writeStringField("platform", model.platform());
    specs(out, "inputs", model.signature().inputs());
    specs(out, "outputs", model.signature().outputs());
    out.writeEndObject();
  }

  private static void specs(JsonGenerator out, String field, List<TensorSpec> specs)
      throws IOException {
    out.writeArrayFieldStart(field);
    for (TensorSpec spec : specs) {
      out.writeStartObject();
      out.writeStringField("name", spec.name());
      out.writeStringField("datatype", spec.type().name());
      out.writeFieldName("shape");
      shape(out, spec.shape().orElse(UNKNOWN));
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  static void shape(JsonGenerator out, List<Long> shape) throws IOException {
    out.writeStartArray();
    for (long axis : shape) {
      out.writeNumber(axis);
    }
    out.writeEndArray();
  }

  static void stats(JsonGenerator out, ModelId id, TensorStats.Counts counts) throws IOException {
    out.writeStartObject();
    out.writeArrayFieldStart("model_stats");
    out.writeStartObject();
    out.writeStringField("name", id.name());
    out.writeStringField("version", id.version());
    out.writeNumberField("last_inference", counts.last());
    out.writeNumberField("inference_count", counts.succeeded());
    out.writeNumberField("execution_count", counts.succeeded());
    out.writeObjectFieldStart("inference_stats");
    long succeeded = counts.succeeded();
    duration(out, "success", succeeded, counts.queueNanos() + counts.runNanos());
    duration(out, "fail", counts.failed(), counts.failNanos());
    duration(out, "queue", succeeded, counts.queueNanos());
    duration(out, "compute_infer", succeeded, counts.runNanos());
    out.writeEndObject();
    out.writeEndObject();
    out.writeEndArray();
    out.writeEndObject();
  }

  private static void duration(JsonGenerator out, String field, long count, long nanos)
      throws IOException {
    out.writeObjectFieldStart(field);
    out.writeNumberField("count", count);
    out.writeNumberField("ns", nanos);
    out.writeEndObject();
  }

  static void index(JsonGenerator out, List<IndexEntry> entries) throws IOException {
    out.writeStartArray();
    for (IndexEntry entry : entries) {
      out.writeStartObject();
      out.writeStringField("name", entry.id().name());
      out.writeStringField("version", entry.id().version());
      out.writeStringField("state", state(entry.state()));
      out.writeStringField("reason", entry.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static String state(IndexEntry.State state) {
    return switch (state) {
      case READY -> "READY";
      case LOADING -> "LOADING";
      case UNLOADING -> "UNLOADING";
      case AVAILABLE, FAILED -> "UNAVAILABLE";
    };
  }
}
