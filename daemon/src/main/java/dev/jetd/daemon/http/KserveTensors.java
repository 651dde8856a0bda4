package dev.jetd.daemon.http;

import dev.jetd.bindings.TensorSignature;
import dev.jetd.daemon.serving.Priority;
import dev.jetd.daemon.serving.TensorModel;
import dev.jetd.daemon.serving.TensorRequest;
import dev.jetd.daemon.serving.TensorResult;
import java.util.LinkedHashMap;
import java.util.Map;

/** A tensor graph: its own inputs and outputs, as they are. */
record KserveTensors(TensorModel model) implements KserveModel {

  @Override
  public String platform() {
    return "onnxruntime_onnx";
  }

  @Override
  public TensorSignature signature() {
    return model.signature();
  }

  @Override
  public Inferred infer(KserveCall call) {
    TensorResult result =
        model.infer(
            new TensorRequest(
                call.request().inputs(),
                call.request().outputNames(),
                call.priority().orElse(Priority.INTERACTIVE),
                call.timeout(),
                call.client(),
                call.share()));
    return new Inferred(result.outputs(), answer -> headers(answer, result));
  }

  private static Answer headers(Answer answer, TensorResult result) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "Server-Timing",
        "queue;dur="
            + ResultHeaders.millis(result.queueNanos())
            + ", inference;dur="
            + ResultHeaders.millis(result.runNanos()));
    ResultHeaders.energy(headers, result.microjoules());
    return answer.headers(headers);
  }
}
