package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.models.Manifest;
import java.io.IOException;
import java.util.Locale;

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
    out.writeObjectFieldStart("embedding");
    out.writeStringField("pooling", manifest.pooling().name().toLowerCase(Locale.ROOT));
    out.writeEndObject();
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

  private static String dtype(String precision) {
    return switch (precision) {
      case "fp32" -> "float32";
      case "fp16" -> "float16";
      case "bf16" -> "bfloat16";
      default -> precision;
    };
  }
}
