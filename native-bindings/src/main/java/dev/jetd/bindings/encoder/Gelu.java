package dev.jetd.bindings.encoder;

import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import dev.jetd.bindings.onnx.OnnxNode;
import java.util.Optional;

/** Recognises the activation by the error function, whole or in parts. */
record Gelu(GraphWalk walk) {

  /** x (1 + erf(x / sqrt 2)) / 2, however its factors are ordered; returns where it ends. */
  String of(String value) {
    Optional<OnnxNode> whole = walk.optionalTaker(value, "Gelu");
    if (whole.isPresent()) {
      return whole.get().output();
    }
    OnnxNode inward =
        walk.takers(value).stream()
            .filter(node -> walk.optionalTaker(node.output(), "Erf").isPresent())
            .findFirst()
            .orElseThrow(() -> new Unlike("the activation is no GELU"));
    if (Math.abs(walk.scale(inward, value) - Math.sqrt(0.5)) > 1e-6) {
      throw new Unlike("the activation's error function is scaled unusually");
    }
    String erf = walk.taker(inward.output(), "Erf").output();
    OnnxNode plusOne = walk.taker(erf, "Add");
    if (walk.number(GraphWalk.other(plusOne, erf)).orElse(0) != 1) {
      throw new Unlike("the activation is no GELU");
    }
    return product(value, plusOne.output());
  }

  private String product(String value, String from) {
    double factor = 1;
    int times = 0;
    String at = from;
    OnnxNode next = walk.taker(at);
    while (next.operator().equals("Mul")) {
      String other = GraphWalk.other(next, at);
      double constant = walk.number(other).orElse(Double.NaN);
      if (!Double.isNaN(constant)) {
        factor *= constant;
      } else {
        factor *= other.equals(value) ? 1 : halved(other, value);
        times++;
      }
      at = next.output();
      next = walk.taker(at);
    }
    if (times != 1 || factor != 0.5) {
      throw new Unlike("the activation is no GELU");
    }
    return at;
  }

  private double halved(String product, String value) {
    OnnxNode node =
        walk.maker(product)
            .filter(n -> n.inputs().contains(value))
            .orElseThrow(() -> new Unlike("the activation is no GELU"));
    return walk.scale(node, value);
  }
}
