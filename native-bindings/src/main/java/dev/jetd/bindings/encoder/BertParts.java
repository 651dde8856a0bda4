package dev.jetd.bindings.encoder;

import dev.jetd.bindings.encoder.BertWeights.Linear;
import dev.jetd.bindings.encoder.BertWeights.Norm;
import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.util.List;
import java.util.Optional;

/** Recognises what stands between attention and the network: products, sums, normalisations. */
record BertParts(GraphWalk walk) {

  /**
   * @param output the value it ends in
   */
  record Normed(Norm norm, String output) {}

  /** The multiplication by a constant matrix, and the bias that follows. */
  Linear linear(OnnxNode product) {
    OnnxTensor matrix = walk.floats(product.inputs().get(1), 2);
    OnnxNode add = walk.taker(product.output(), "Add");
    Linear linear = new Linear(matrix, walk.floats(GraphWalk.other(add, product.output()), 1));
    if (linear.bias().elements() != linear.outputs()) {
      throw new Unlike("a bias has another size than its matrix");
    }
    return linear;
  }

  String outputOf(OnnxNode product) {
    return walk.taker(product.output(), "Add").output();
  }

  String residual(String value, String stream) {
    OnnxNode add = walk.taker(value, "Add");
    if (!GraphWalk.other(add, value).equals(stream)) {
      throw new Unlike("what a part computes is not added to what it was given");
    }
    return add.output();
  }

  Normed norm(String value) {
    Optional<OnnxNode> whole = walk.optionalTaker(value, "LayerNormalization");
    if (whole.isPresent()) {
      OnnxNode node = whole.get();
      return new Normed(
          new Norm(
              walk.floats(node.inputs().get(1), 1),
              walk.floats(node.inputs().get(2), 1),
              node.numbers().getOrDefault("epsilon", 1e-5)),
          node.output());
    }
    return normInParts(value);
  }

  private Normed normInParts(String value) {
    String mean = walk.taker(value, "ReduceMean").output();
    OnnxNode centred = walk.taker(value, "Sub");
    String difference = centred.output();
    OnnxNode power = walk.taker(difference, "Pow");
    OnnxNode epsilon = walk.taker(walk.taker(power.output(), "ReduceMean").output(), "Add");
    OnnxNode root = walk.taker(epsilon.output(), "Sqrt");
    OnnxNode divided = walk.taker(difference, "Div");
    OnnxNode scaled = walk.taker(divided.output(), "Mul");
    OnnxNode shifted = walk.taker(scaled.output(), "Add");
    boolean whole =
        centred.inputs().equals(List.of(value, mean))
            && walk.number(power.inputs().get(1)).orElse(0) == 2
            && divided.inputs().equals(List.of(difference, root.output()));
    String variance = walk.taker(power.output()).output();
    double small = walk.number(GraphWalk.other(epsilon, variance)).orElse(-1);
    if (!whole || small < 0) {
      throw new Unlike("what follows " + value + " is no layer normalisation");
    }
    return new Normed(
        new Norm(
            walk.floats(GraphWalk.other(scaled, divided.output()), 1),
            walk.floats(GraphWalk.other(shifted, scaled.output()), 1),
            small),
        shifted.output());
  }
}
