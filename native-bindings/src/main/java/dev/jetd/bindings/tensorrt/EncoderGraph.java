package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxGraph;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import dev.jetd.bindings.onnx.TensorInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an ONNX file says of whether and how TensorRT can run it, before TensorRT sees it.
 *
 * @param model what is to be run
 * @param inputs names of the graph's inputs
 * @param precision of its arithmetic, as it lies there
 * @param vocabulary how many token ids there are
 */
public record EncoderGraph(
    EncoderModel model, List<String> inputs, Precision precision, int vocabulary) {
  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String TYPES = "token_type_ids";

  private static final Set<String> KNOWN = Set.of(IDS, MASK, TYPES);

  /** Operators that scale by what they are given, which TensorRT has none for. */
  private static final Set<String> DYNAMIC =
      Set.of("DynamicQuantizeLinear", "DynamicQuantizeLSTM", "DynamicQuantizeMatMul");

  /** Operators on whole numbers, which TensorRT's parser has none of. */
  private static final Set<String> FOREIGN =
      Set.of(
          "ConvInteger",
          "MatMulInteger",
          "MatMulIntegerToFloat",
          "MatMulNBits",
          "QAttention",
          "QGemm",
          "QLinearConv",
          "QLinearMatMul");

  /** What to do about it. */
  public static final String ADVICE =
      "the graph quantises dynamically, which runs on the CPU alone; for the GPU use the FP32 or FP16"
          + " graph, or one quantised statically with QuantizeLinear and DequantizeLinear";

  public EncoderGraph {
    inputs = List.copyOf(inputs);
  }

  /**
   * Reads the file.
   *
   * @throws BackendException with the reason, if TensorRT cannot run it
   */
  public static EncoderGraph read(EncoderModel model) {
    OnnxGraph graph = OnnxGraph.read(model.graph());
    refuseDynamic(graph);
    refuseForeign(graph);
    List<String> inputs = graph.inputs().stream().map(TensorInfo::name).toList();
    if (!KNOWN.containsAll(inputs) || !inputs.contains(IDS) || !inputs.contains(MASK)) {
      throw new BackendException(
          model.graph()
              + " takes the inputs "
              + inputs
              + "; TensorRT is given "
              + IDS
              + " and "
              + MASK
              + ", and may be given "
              + TYPES);
    }
    return new EncoderGraph(
        model, inputs, graph.precision(), vocabulary(OnnxFields.read(model.graph()), model));
  }

  /**
   * Refuses a graph that would run partly on the CPU, and slower than wholly there.
   *
   * @throws BackendException with advice
   */
  public static void refuseDynamic(OnnxGraph graph) {
    if (graph.operators().keySet().stream().anyMatch(DYNAMIC::contains)) {
      throw new BackendException(ADVICE);
    }
  }

  private static void refuseForeign(OnnxGraph graph) {
    graph.operators().keySet().stream()
        .filter(FOREIGN::contains)
        .findFirst()
        .ifPresent(
            operator -> {
              throw new BackendException(
                  "the graph has "
                      + operator
                      + ", which TensorRT has not; for the GPU use the FP32 or FP16 graph, or one"
                      + " quantised statically with QuantizeLinear and DequantizeLinear");
            });
  }

  /** TensorRT reads beyond the table where an id is beyond it, so the table's size is needed. */
  private static int vocabulary(OnnxFields fields, EncoderModel model) {
    Optional<OnnxTensor> table =
        fields.nodes().stream()
            .filter(node -> node.operator().equals("Gather"))
            .map(OnnxNode::inputs)
            .filter(inputs -> inputs.size() == 2 && inputs.get(1).equals(IDS))
            .findFirst()
            .flatMap(
                inputs ->
                    fields.weights().stream()
                        .filter(weight -> weight.name().equals(inputs.getFirst()))
                        .findFirst());
    return table
        .filter(tensor -> tensor.shape().size() == 2)
        .map(tensor -> Math.toIntExact(tensor.shape().getFirst()))
        .orElseThrow(
            () ->
                new BackendException(
                    model.graph()
                        + " looks token ids up in no table that could be found, so ids beyond it"
                        + " could not be refused"));
  }
}
