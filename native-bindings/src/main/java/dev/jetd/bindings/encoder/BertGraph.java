package dev.jetd.bindings.encoder;

import dev.jetd.bindings.encoder.BertWeights.Layer;
import dev.jetd.bindings.encoder.BertWeights.Linear;
import dev.jetd.bindings.encoder.BertWeights.Norm;
import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Recognises an encoder of the BERT family in an FP32 ONNX graph: words, positions and types looked
 * up, added and normalised; then layers of attention and a GELU network, each added to the stream
 * and normalised. Followed operation by operation from the token ids to the output, so that a graph
 * that does anything else is refused and not misread.
 */
final class BertGraph {
  /** Operators that move numbers and change none. */
  private static final Set<String> MOVES = Set.of("Reshape", "Transpose", "Identity");

  private final GraphWalk walk;
  private int heads;
  private double scores;

  private BertGraph(OnnxFields graph) {
    this.walk = new GraphWalk(graph);
  }

  static BertWeights weights(Path file) {
    OnnxFields graph = OnnxFields.read(file);
    if (graph.nodes().stream().anyMatch(BertGraph::isQuantised)) {
      throw new Unlike("its weights are quantised already; the encoder is made from FP32 weights");
    }
    return new BertGraph(graph).read(graph.outputs());
  }

  private static boolean isQuantised(OnnxNode node) {
    String operator = node.operator();
    return operator.contains("Integer")
        || operator.equals("MatMulNBits")
        || operator.equals("DequantizeLinear");
  }

  private BertWeights read(List<String> outputs) {
    Embedding embedding = embedding();
    List<Layer> layers = new ArrayList<>();
    String stream = embedding.stream;
    while (!outputs.contains(stream)) {
      stream = layer(stream, layers);
    }
    if (layers.isEmpty()) {
      throw new Unlike("it has no layers");
    }
    return new BertWeights(
        embedding.words,
        embedding.positions,
        embedding.types,
        embedding.norm,
        heads,
        scores,
        layers);
  }

  private record Embedding(
      OnnxTensor words, OnnxTensor positions, OnnxTensor types, Norm norm, String stream) {}

  private Embedding embedding() {
    OnnxNode lookUp = walk.taker("input_ids", "Gather");
    OnnxTensor words = walk.floats(lookUp.inputs().get(0), 2);
    String sum = lookUp.output();
    Optional<OnnxTensor> positions = Optional.empty();
    Optional<OnnxTensor> types = Optional.empty();
    for (Optional<OnnxNode> add = walk.optionalTaker(sum, "Add");
        add.isPresent();
        add = walk.optionalTaker(sum, "Add")) {
      OnnxNode table = lookUp(GraphWalk.other(add.get(), sum));
      if (table.inputs().get(1).equals("token_type_ids")) {
        types = Optional.of(walk.floats(table.inputs().get(0), 2));
      } else {
        requireCounted(table.inputs().get(1));
        positions = Optional.of(walk.floats(table.inputs().get(0), 2));
      }
      sum = add.get().output();
    }
    Normed normed = norm(sum);
    return new Embedding(
        words,
        positions.orElseThrow(() -> new Unlike("no positions are added to the words")),
        types.orElseThrow(() -> new Unlike("no token types are added to the words")),
        normed.norm,
        normed.output);
  }

  private OnnxNode lookUp(String value) {
    return walk.maker(value)
        .filter(node -> node.operator().equals("Gather"))
        .orElseThrow(() -> new Unlike(value + ", added to the words, is no table looked up"));
  }

  /** Positions count 0, 1, 2 and on: a slice of a table that does. */
  private void requireCounted(String index) {
    Optional<long[]> numbers =
        walk.maker(index)
            .filter(node -> node.operator().equals("Slice"))
            .flatMap(slice -> walk.integers(slice.inputs().get(0)));
    if (numbers.isEmpty()) {
      throw new Unlike("the positions " + index + " are not a slice of a constant");
    }
    for (int i = 0; i < numbers.get().length; i++) {
      if (numbers.get()[i] != i) {
        throw new Unlike("positions do not count from 0");
      }
    }
  }

  /** Adds the layer that begins at a value, and returns where it ends. */
  private String layer(String stream, List<Layer> layers) {
    Attention attention = attention(stream);
    Linear out = linear(walk.taker(attention.output, "MatMul"));
    Normed middle = norm(residual(outputOf(walk.taker(attention.output, "MatMul")), stream));
    OnnxNode upward = walk.taker(middle.output, "MatMul");
    String inner = gelu(outputOf(upward));
    OnnxNode downward = walk.taker(inner, "MatMul");
    Normed end = norm(residual(outputOf(downward), middle.output));
    layers.add(
        new Layer(
            attention.query,
            attention.key,
            attention.value,
            out,
            middle.norm,
            linear(upward),
            linear(downward),
            end.norm));
    return end.output;
  }

  private record Attention(Linear query, Linear key, Linear value, String output) {}

  /** A projection and where it goes: into which product, as which factor, times what. */
  private record Projection(Linear linear, OnnxNode product, int side, double factor) {}

  private Attention attention(String stream) {
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
    return new Attention(query.linear, key.linear, value.linear, moved(value.product.output()));
  }

  private static Projection only(List<Projection> paths, int side) {
    List<Projection> found = paths.stream().filter(path -> path.side == side).toList();
    if (found.size() != 1) {
      throw new Unlike("there is no single projection of queries");
    }
    return found.getFirst();
  }

  private Projection path(OnnxNode projection) {
    Linear linear = linear(projection);
    String value = outputOf(projection);
    double factor = 1;
    OnnxNode next = walk.taker(value);
    while (!next.operator().equals("MatMul")) {
      if (next.operator().equals("Reshape")) {
        setHeads(next.inputs().get(1), linear.outputs());
      }
      factor *= MOVES.contains(next.operator()) ? 1 : scale(next, value);
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
        factor *= scale(next, value);
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

  /** What a Mul or Div by a constant multiplies with. */
  private double scale(OnnxNode node, String value) {
    boolean divides = node.operator().equals("Div") && node.inputs().get(0).equals(value);
    if (!divides && !node.operator().equals("Mul")) {
      throw new Unlike("a " + node.operator() + " stands where attention has none");
    }
    double number =
        walk.number(GraphWalk.other(node, value))
            .orElseThrow(() -> new Unlike("attention is scaled by what is no constant"));
    return divides ? 1 / number : number;
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
    if (!layersAgree(factor)) {
      throw new Unlike("layers scale their scores differently");
    }
    scores = factor;
  }

  private boolean layersAgree(double factor) {
    return scores == 0 || scores == factor;
  }

  /** The multiplication by a constant matrix, and the bias that follows. */
  private Linear linear(OnnxNode product) {
    OnnxTensor matrix = walk.floats(product.inputs().get(1), 2);
    OnnxNode add = walk.taker(product.output(), "Add");
    Linear linear = new Linear(matrix, walk.floats(GraphWalk.other(add, product.output()), 1));
    if (linear.bias().elements() != linear.outputs()) {
      throw new Unlike("a bias has another size than its matrix");
    }
    return linear;
  }

  private String outputOf(OnnxNode product) {
    return walk.taker(product.output(), "Add").output();
  }

  private String residual(String value, String stream) {
    OnnxNode add = walk.taker(value, "Add");
    if (!GraphWalk.other(add, value).equals(stream)) {
      throw new Unlike("what a part computes is not added to what it was given");
    }
    return add.output();
  }

  private record Normed(Norm norm, String output) {}

  private Normed norm(String value) {
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

  /** x (1 + erf(x / sqrt 2)) / 2, however its factors are ordered; returns where it ends. */
  private String gelu(String value) {
    Optional<OnnxNode> whole = walk.optionalTaker(value, "Gelu");
    if (whole.isPresent()) {
      return whole.get().output();
    }
    OnnxNode inward =
        walk.takers(value).stream()
            .filter(node -> walk.optionalTaker(node.output(), "Erf").isPresent())
            .findFirst()
            .orElseThrow(() -> new Unlike("the activation is no GELU"));
    if (Math.abs(scale(inward, value) - Math.sqrt(0.5)) > 1e-6) {
      throw new Unlike("the activation's error function is scaled unusually");
    }
    String erf = walk.taker(inward.output(), "Erf").output();
    OnnxNode plusOne = walk.taker(erf, "Add");
    if (walk.number(GraphWalk.other(plusOne, erf)).orElse(0) != 1) {
      throw new Unlike("the activation is no GELU");
    }
    return geluProduct(value, plusOne.output());
  }

  private String geluProduct(String value, String from) {
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
    return scale(node, value);
  }
}
