package dev.jetd.bindings.encoder;

import dev.jetd.bindings.encoder.BertParts.Normed;
import dev.jetd.bindings.encoder.BertWeights.Layer;
import dev.jetd.bindings.encoder.BertWeights.Norm;
import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recognises an encoder of the BERT family in an FP32 ONNX graph: words, positions and types looked
 * up, added and normalised; then layers of attention and a GELU network, each added to the stream
 * and normalised. Followed operation by operation from the token ids to the output, so that a graph
 * that does anything else is refused and not misread.
 */
final class BertGraph {
  private final GraphWalk walk;
  private final BertParts parts;
  private final BertAttention attention;
  private final Gelu gelu;

  private BertGraph(OnnxFields graph) {
    this.walk = new GraphWalk(graph);
    this.parts = new BertParts(walk);
    this.attention = new BertAttention(walk, parts);
    this.gelu = new Gelu(walk);
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
        attention.heads(),
        attention.scores(),
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
    Normed normed = parts.norm(sum);
    return new Embedding(
        words,
        positions.orElseThrow(() -> new Unlike("no positions are added to the words")),
        types.orElseThrow(() -> new Unlike("no token types are added to the words")),
        normed.norm(),
        normed.output());
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
    BertAttention.Found found = attention.of(stream);
    OnnxNode product = walk.taker(found.output(), "MatMul");
    Normed middle = parts.norm(parts.residual(parts.outputOf(product), stream));
    OnnxNode upward = walk.taker(middle.output(), "MatMul");
    OnnxNode downward = walk.taker(gelu.of(parts.outputOf(upward)), "MatMul");
    Normed end = parts.norm(parts.residual(parts.outputOf(downward), middle.output()));
    layers.add(
        new Layer(
            found.query(),
            found.key(),
            found.value(),
            parts.linear(product),
            middle.norm(),
            parts.linear(upward),
            parts.linear(downward),
            end.norm()));
    return end.output();
  }
}
