package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.bindings.Tensor;
import dev.jetd.daemon.serving.TensorBudget;
import dev.jetd.models.ModelId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The answer to an inference request: JSON, and after it the outputs that go as binary data. */
final class KserveAnswer {
  static final String JSON_LENGTH = "Inference-Header-Content-Length";

  /** From this many bytes on, an answer is written in pieces. */
  private static final int STREAM_FROM = 64 * 1024;

  private static final Duration SOON = Duration.ofSeconds(1);

  private final ModelId model;
  private final KserveRequest request;
  private final List<Tensor> outputs;
  private final List<Tensor> binary;

  KserveAnswer(ModelId model, KserveRequest request, List<Tensor> outputs) {
    this.model = model;
    this.request = request;
    this.outputs = outputs;
    this.binary = outputs.stream().filter(o -> request.isBinary(o.name())).toList();
  }

  /**
   * @param share pays for what has to be put together in memory
   */
  Answer answer(TensorBudget.Share share) {
    outputs.stream()
        .filter(o -> !request.isBinary(o.name()))
        .forEach(o -> TensorJson.check(o.name(), o));
    long text =
        outputs.stream()
            .filter(o -> !request.isBinary(o.name()))
            .mapToLong(TensorJson::bound)
            .sum();
    if (binary.isEmpty()) {
      return Answer.json(200, this::json).streamed(text >= STREAM_FROM);
    }
    share.take(2 * text, () -> SOON);
    byte[] json = jsonBytes();
    long data = binary.stream().mapToLong(o -> o.data().remaining()).sum();
    Answer answer =
        new Answer(200, "application/octet-stream", Map.of(), out -> write(out, json), false);
    return answer
        .streamed(json.length + data >= STREAM_FROM)
        .header(JSON_LENGTH, Integer.toString(json.length));
  }

  private byte[] jsonBytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Json.write(out, this::json);
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always writable", e);
    }
    return out.toByteArray();
  }

  private void write(OutputStream out, byte[] json) throws IOException {
    out.write(json);
    for (Tensor tensor : binary) {
      ByteBuffer data = tensor.data();
      out.write(data.array(), data.arrayOffset() + data.position(), data.remaining());
    }
  }

  private void json(JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("model_name", model.name());
    out.writeStringField("model_version", model.version());
    if (request.id().isPresent()) {
      out.writeStringField("id", request.id().get());
    }
    out.writeArrayFieldStart("outputs");
    for (Tensor tensor : outputs) {
      output(out, tensor);
    }
    out.writeEndArray();
    out.writeEndObject();
  }

  private void output(JsonGenerator out, Tensor tensor) throws IOException {
    out.writeStartObject();
    out.writeStringField("name", tensor.name());
    out.writeStringField("datatype", tensor.type().name());
    out.writeFieldName("shape");
    KserveJson.shape(out, tensor.shape());
    if (request.isBinary(tensor.name())) {
      out.writeObjectFieldStart("parameters");
      out.writeNumberField("binary_data_size", tensor.data().remaining());
      out.writeEndObject();
    } else {
      out.writeFieldName("data");
      TensorJson.write(out, tensor);
    }
    out.writeEndObject();
  }
}
