package dev.jetd.bindings.encoder;

import dev.jetd.bindings.encoder.BertWeights.Linear;
import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import dev.jetd.bindings.onnx.OnnxNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Recognises attention: queries, keys and values of the stream, products scaled, masked, and by a
 * softmax made the weights of the values. All layers must have the same heads and scale.
 */
final class BertAttention {
  /** Operators that move numbers and change none. */
  private static final Set<String> MOVES = Set.of("Reshape", "Transpose", "Identity");

  private final GraphWalk walk;
  private final BertParts parts;
  private int heads;
  private double scores;

  BertAttention(GraphWalk walk, BertParts parts) {
    this.walk = walk;
    this.parts = parts;
  }

  /**
   * @param output the value it ends in
   */
  record Found(Linear query, Linear key, Linear value, String output) {}

  int heads() {
    return heads;
  }

  /** What the products of queries and keys are multiplied by. */
  double scores() {
    return scores;
  }

  /** A projection and where it goes: into which product, as which factor, times what. */
  private record Projection(Linear linear, OnnxNode product, int side, double factor) {}

  Found of(String stream) {
    List<Projection> paths = new ArrayList<>();
    for (OnnxNode node : walk.takers(stream)) {
      if (node.operator().equals("MatMul")) {
        paths.add(path(node));
      } else if (!node.operator().equals("Add")) {
        throw new Unlike("a " + node.operator() + " takes the stream");
      }
    }
    Projection query = only(paths, 0);
    Projection key =
        paths.stream()
            .filter(path -> path.side == 1 && path.product.equals(query.product))
            .findFirst()
            .orElseThrow(() -> new Unlike("queries meet no keys"));
    Projection value =
        paths.stream()
            .filter(path -> path.side == 1 && !path.product.equals(query.product))
            .findFirst()
            .orElseThrow(() -> new Unlike("there are no values"));
    if (paths.size() != 3 || value.factor != 1) {
      throw new Unlike(paths.size() + " projections of the stream, or scaled values");
    }
    setScores(weights(query.product.output(), value.product) * query.factor * key.factor);
    return new Found(query.linear, key.linear, value.linear, moved(value.product.output()));
  }

  private static Projection only(List<Projection> paths, int side) {
    List<Projection> found = paths.stream().filter(path -> path.side == side).toList();
    if (found.size() != 1) {
      throw new Unlike("there is no single projection of queries");
    }
    return found.getFirst();
  }

  private Projection path(OnnxNode projection) {
    Linear linear = parts.linear(projection);
    String value = parts.outputOf(projection);
    double factor = 1;
    OnnxNode next = walk.taker(value);
    while (!next.operator().equals("MatMul")) {
      if (next.operator().equals("Reshape")) {
        setHeads(next.inputs().get(1), linear.outputs());
      }
      factor *= MOVES.contains(next.operator()) ? 1 : walk.scale(next, value);
      value = next.output();
      next = walk.taker(value);
    }
    return new Projection(linear, next, next.inputs().get(0).equals(value) ? 0 : 1, factor);
  }

  /** From products of queries and keys to the product with the values; returns their scale. */
  private double weights(String products, OnnxNode end) {
    String value = products;
    double factor = 1;
    boolean masked = false;
    OnnxNode next = walk.taker(value);
    while (!next.operator().equals("Softmax")) {
      if (next.operator().equals("Add") && !masked) {
        masked = true;
      } else {
        factor *= walk.scale(next, value);
      }
      value = next.output();
      next = walk.taker(value);
    }
    double axis = next.numbers().getOrDefault("axis", -1.0);
    if (!(axis == -1 || axis == 3)
        || !walk.taker(next.output()).equals(end)
        || !end.inputs().get(0).equals(next.output())) {
      throw new Unlike("the softmax does not weight the values");
    }
    return factor;
  }

  private String moved(String value) {
    String at = value;
    for (OnnxNode next = walk.taker(at); MOVES.contains(next.operator()); next = walk.taker(at)) {
      at = next.output();
    }
    return at;
  }

  /** The last two numbers of a shape are heads and their size. */
  private void setHeads(String shape, int width) {
    long size =
        walk.maker(shape)
            .filter(node -> node.operator().equals("Concat"))
            .map(node -> walk.integers(node.inputs().getLast()))
            .orElseGet(() -> walk.integers(shape))
            .map(numbers -> numbers[numbers.length - 1])
            .orElseThrow(() -> new Unlike("the size of a head is no constant"));
    if (size < 1 || width % size != 0 || (heads != 0 && heads != width / size)) {
      throw new Unlike("heads of size " + size + " do not divide " + width);
    }
    heads = (int) (width / size);
  }

  private void setScores(double factor) {
    if (scores != 0 && scores != factor) {
      throw new Unlike("layers scale their scores differently");
    }
    scores = factor;
  }
}
