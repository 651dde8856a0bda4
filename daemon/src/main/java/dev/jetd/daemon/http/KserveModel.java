package dev.jetd.daemon.http;

import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorSignature;
import java.util.List;
import java.util.function.UnaryOperator;

/** A model in service as the Open Inference Protocol sees it. */
interface KserveModel {

  /** What runs it, as the metadata tell. */
  String platform();

  TensorSignature signature();

  /** Computes the outputs that the request asks for. */
  Inferred infer(KserveCall call);

  /**
   * What came out.
   *
   * @param headers adds what the answer's headers tell of it
   */
  record Inferred(List<Tensor> outputs, UnaryOperator<Answer> headers) {}
}
