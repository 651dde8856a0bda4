package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.models.Manifest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code GET /info} says.
 *
 * @param connections at once
 * @param texts of one request
 */
record TeiInfo(int connections, int texts) {

  void write(JsonGenerator out, ServedModel model) throws IOException {
    Manifest manifest = model.manifest();
    out.writeStartObject();
    out.writeStringField("model_id", manifest.id().name());
    out.writeStringField("model_sha", model.digest());
    out.writeStringField("model_dtype", dtype(model.precision()));
    out.writeStringField("served_model_name", manifest.id().toString());
    out.writeObjectFieldStart("model_type");
    writeType(out, manifest);
    out.writeEndObject();
    out.writeNumberField("max_concurrent_requests", connections);
    out.writeNumberField("max_input_length", manifest.maxTokens());
    out.writeNumberField(
        "max_batch_tokens", Math.max(model.lanes().batchTokens(), manifest.maxTokens()));
    out.writeNullField("max_batch_requests");
    out.writeNumberField("max_client_batch_size", texts);
    out.writeBooleanField("auto_truncate", true);
    out.writeNumberField("tokenization_workers", model.tokenizationWorkers());
    out.writeStringField("version", Build.version());
    out.writeNullField("sha");
    out.writeNullField("docker_label");
    out.writeEndObject();
  }

  private static void writeType(JsonGenerator out, Manifest manifest) throws IOException {
    switch (manifest.kind()) {
      case Manifest.RANKING -> writeLabels(out, "reranker", manifest.labels());
      case Manifest.CLASSIFICATION -> writeLabels(out, "classifier", manifest.labels());
      default -> {
        out.writeObjectFieldStart("embedding");
        out.writeStringField("pooling", manifest.pooling().name().toLowerCase(Locale.ROOT));
        out.writeEndObject();
      }
    }
  }

  private static void writeLabels(JsonGenerator out, String type, List<String> labels)
      throws IOException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    out.writeObjectFieldStart(type);
    out.writeObjectFieldStart("id2label");
    for (int i = 0; i < labels.size(); i++) {
      out.writeStringField(Integer.toString(i), labels.get(i));
      ids.put(labels.get(i), i);
    }
    out.writeEndObject();
    out.writeObjectFieldStart("label2id");
    for (Map.Entry<String, Integer> label : ids.entrySet()) {
      out.writeNumberField(label.getKey(), label.getValue());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static String dtype(String precision) {
    return switch (precision) {
      case "fp32" -> "float32";
      case "fp16" -> "float16";
      case "bf16" -> "bfloat16";
      default -> precision;
    };
  }
}
