package dev.jetd.bindings.convert;

import dev.jetd.bindings.onnx.ElementType;
import dev.jetd.bindings.onnx.OnnxEntry;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes each product with a constant matrix a MatMulNBits of 8 bits in blocks of 32, whose
 * activations are quantised block by block too ({@code accuracy_level} 4): a scale never reaches
 * beyond 32 numbers of one row, so that rows stay independent.
 */
final class BlockRewrite implements Rewrite {
  private static final String DOMAIN = "com.microsoft";
  private static final int INT8_ACTIVATIONS = 4;
  private static final int ATTRIBUTE_INT = 2;

  /** Smaller ones save nothing. */
  private static final int LEAST_SIDE = 16;

  private final FileChannel file;
  private final Names names;
  private final Map<String, OnnxTensor> matrices = new HashMap<>();
  private final Map<String, Integer> products = new HashMap<>();
  private final Map<OnnxTensor, Quantised> done = new HashMap<>();

  /** Names of a matrix's two tensors. */
  private record Quantised(String numbers, String scales) {}

  BlockRewrite(FileChannel file, OnnxFields fields) {
    this.file = file;
    this.names = new Names(fields);
    Map<String, OnnxTensor> weights = new HashMap<>();
    fields.weights().stream().filter(BlockRewrite::isMatrix).forEach(w -> weights.put(w.name(), w));
    for (OnnxNode node : fields.nodes()) {
      if (isProduct(node) && weights.containsKey(node.inputs().get(1))) {
        String name = node.inputs().get(1);
        matrices.put(name, weights.get(name));
        products.merge(name, 1, Integer::sum);
      }
    }
    dropMixed(fields);
  }

  /** One tensor cannot be multiplied as it is and turned around; such a pair stays. */
  private void dropMixed(OnnxFields fields) {
    Map<String, Boolean> turned = new HashMap<>();
    Set<String> mixed = new HashSet<>();
    for (OnnxNode node : fields.nodes()) {
      if (isProduct(node) && matrices.containsKey(node.inputs().get(1))) {
        Boolean before = turned.put(node.inputs().get(1), isTransposed(node));
        if (before != null && before != isTransposed(node)) {
          mixed.add(node.inputs().get(1));
        }
      }
    }
    matrices.keySet().removeAll(mixed);
  }

  private static boolean isMatrix(OnnxTensor weight) {
    return weight.isFloats()
        && weight.shape().size() == 2
        && weight.shape().stream().allMatch(side -> side >= LEAST_SIDE);
  }

  private static boolean isProduct(OnnxNode node) {
    if (node.inputs().size() < 2 || node.outputs().size() != 1) {
      return false;
    }
    return node.is("MatMul")
        || (node.is("Gemm")
            && node.number("alpha", 1) == 1
            && node.number("beta", 1) == 1
            && node.number("transA", 0) == 0);
  }

  private static boolean isTransposed(OnnxNode node) {
    return node.is("Gemm") && node.number("transB", 0) != 0;
  }

  @Override
  public void begin(Message graph) {}

  @Override
  public boolean replace(OnnxEntry entry, Message graph) {
    return switch (entry) {
      case OnnxNode node -> product(node, graph);
      // Its numbers are gone where nothing else takes them.
      case OnnxTensor weight -> isReplaced(weight.name());
      case OnnxEntry.Input input -> isReplaced(input.name());
      case OnnxEntry.Rest rest -> false;
    };
  }

  private boolean isReplaced(String name) {
    return matrices.containsKey(name) && names.uses(name) == products.getOrDefault(name, 0);
  }

  private boolean product(OnnxNode node, Message graph) {
    Optional<OnnxTensor> matrix =
        isProduct(node)
            ? Optional.ofNullable(matrices.get(node.inputs().get(1)))
            : Optional.empty();
    if (matrix.isEmpty()) {
      return false;
    }
    Blocks blocks = new Blocks(new Floats(file, matrix.get()), isTransposed(node));
    Quantised quantised = done.computeIfAbsent(matrix.get(), w -> tensors(w, blocks, graph));
    boolean biased = node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
    String output = node.outputs().getFirst();
    String product = biased ? names.fresh(output, ".product") : output;
    graph.message(1, node(node.inputs().getFirst(), quantised, product, blocks));
    if (biased) {
      graph.message(
          1,
          new Message()
              .text(1, product)
              .text(1, node.inputs().get(2))
              .text(2, output)
              .text(4, "Add"));
    }
    return true;
  }

  private Quantised tensors(OnnxTensor weight, Blocks blocks, Message graph) {
    String numbers = names.fresh(weight.name(), ".q8");
    String scales = names.fresh(weight.name(), ".scales");
    graph.message(
        5,
        new Message()
            .number(1, blocks.outputs())
            .number(1, blocks.blocks())
            .number(1, Blocks.SIZE)
            .number(2, ElementType.UINT8.code())
            .text(8, numbers)
            .computed(9, blocks.numbers(), blocks::writeNumbers));
    graph.message(
        5,
        new Message()
            .number(1, blocks.scales())
            .number(2, ElementType.FLOAT.code())
            .text(8, scales)
            .computed(9, blocks.scales() * Float.BYTES, blocks::writeScales));
    return new Quantised(numbers, scales);
  }

  private static Message node(String input, Quantised matrix, String output, Blocks blocks) {
    Message node = new Message().text(1, input).text(1, matrix.numbers).text(1, matrix.scales);
    node.text(2, output).text(3, output).text(4, "MatMulNBits").text(7, DOMAIN);
    attribute(node, "K", blocks.inputs());
    attribute(node, "N", blocks.outputs());
    attribute(node, "bits", Blocks.BITS);
    attribute(node, "block_size", Blocks.SIZE);
    attribute(node, "accuracy_level", INT8_ACTIVATIONS);
    return node;
  }

  private static void attribute(Message node, String name, long value) {
    node.message(5, new Message().text(1, name).number(3, value).number(20, ATTRIBUTE_INT));
  }

  @Override
  public int converted() {
    return matrices.size();
  }

  @Override
  public String domain() {
    return DOMAIN;
  }
}
