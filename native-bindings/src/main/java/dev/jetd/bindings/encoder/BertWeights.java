package dev.jetd.bindings.encoder;

import dev.jetd.bindings.onnx.OnnxTensor;
import java.util.List;

/**
 * Where an FP32 encoder's weights lie in its ONNX file. All matrices multiply from the right: rows
 * are inputs, columns outputs.
 *
 * @param words a row a token
 * @param positions a row a position
 * @param types a row a token type; only the first is used
 * @param scores what the products of queries and keys are multiplied by
 */
record BertWeights(
    OnnxTensor words,
    OnnxTensor positions,
    OnnxTensor types,
    Norm embedded,
    int heads,
    double scores,
    List<Layer> layers) {

  record Norm(OnnxTensor gain, OnnxTensor bias, double epsilon) {}

  record Linear(OnnxTensor matrix, OnnxTensor bias) {
    int inputs() {
      return Math.toIntExact(matrix.shape().get(0));
    }

    int outputs() {
      return Math.toIntExact(matrix.shape().get(1));
    }
  }

  record Layer(
      Linear query,
      Linear key,
      Linear value,
      Linear out,
      Norm afterAttention,
      Linear up,
      Linear down,
      Norm afterInner) {}

  BertWeights {
    layers = List.copyOf(layers);
  }

  int hidden() {
    return Math.toIntExact(words.shape().get(1));
  }

  int inner() {
    return layers.getFirst().up().outputs();
  }
}
