package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a text encoder's tokens go into its graph and where its vectors come out.
 *
 * @param inputs the graph's inputs, each one of the three known
 * @param output the output to read
 * @param batchForm how sequences may be put together
 */
record EncoderIo(List<TensorInfo> inputs, TensorInfo output, BatchForm batchForm) {
  static final String IDS = "input_ids";
  static final String MASK = "attention_mask";
  static final String TYPES = "token_type_ids";

  private static final Set<String> KNOWN_INPUTS = Set.of(IDS, MASK, TYPES);

  /**
   * Holds a graph against its manifest.
   *
   * @throws BackendException if the graph is no text encoder, or not the one the manifest describes
   */
  static EncoderIo of(OnnxGraph graph, EncoderModel model) {
    checkInputs(graph, model);
    TensorInfo output = output(graph, model);
    checkOutput(output, model);
    return new EncoderIo(graph.inputs(), output, batchForm(graph));
  }

  /**
   * With each sequence in a run of its own: a GPU's kernels are chosen by the shape of a batch, and
   * add in an order of their own.
   */
  EncoderIo alone() {
    return new EncoderIo(inputs, output, BatchForm.SINGLE);
  }

  /** Padding changes nothing only where a mask keeps it out. */
  private static BatchForm batchForm(OnnxGraph graph) {
    boolean masked = graph.inputs().stream().anyMatch(input -> input.name().equals(MASK));
    boolean freeRows = graph.inputs().stream().allMatch(input -> dimension(input, 0) < 0);
    return masked && freeRows && graph.rowsAreIndependent() ? BatchForm.PADDED : BatchForm.SINGLE;
  }

  private static void checkInputs(OnnxGraph graph, EncoderModel model) {
    List<String> names = graph.inputs().stream().map(TensorInfo::name).toList();
    if (!names.contains(IDS) || !KNOWN_INPUTS.containsAll(names)) {
      String expected = IDS + ", and may take " + MASK + " and " + TYPES;
      throw new BackendException(
          model.graph() + " takes the inputs " + names + "; a text encoder takes " + expected);
    }
    graph.inputs().forEach(input -> checkInput(input, model));
  }

  private static void checkInput(TensorInfo input, EncoderModel model) {
    boolean integers = input.type() == ElementType.INT64 || input.type() == ElementType.INT32;
    boolean rectangle = input.shape().map(shape -> shape.size() == 2).orElse(true);
    if (!integers || !rectangle || dimension(input, 0) > 1 || dimension(input, 1) >= 0) {
      throw new BackendException(
          model.graph()
              + " takes "
              + input
              + "; expected INT64[?,?], with the length of a text left free");
    }
  }

  private static TensorInfo output(OnnxGraph graph, EncoderModel model) {
    List<TensorInfo> outputs = graph.outputs();
    if (model.output().isEmpty() && outputs.size() == 1) {
      return outputs.get(0);
    }
    if (model.output().isEmpty()) {
      throw new BackendException(
          model.graph()
              + " has the outputs "
              + outputs
              + "; the manifest must name the one to read");
    }
    Optional<TensorInfo> named =
        outputs.stream().filter(output -> output.name().equals(model.output())).findFirst();
    return named.orElseThrow(
        () ->
            new BackendException(
                model.graph() + " has no output " + model.output() + "; it has " + outputs));
  }

  private static void checkOutput(TensorInfo output, EncoderModel model) {
    String gives = model.graph() + " gives " + output;
    if (output.type() != ElementType.FLOAT && output.type() != ElementType.FLOAT16) {
      throw new BackendException(gives + "; expected FLOAT or FLOAT16");
    }
    int rank = model.pooling() == Pooling.NONE ? 2 : 3;
    if (output.shape().map(shape -> shape.size() != rank).orElse(false)) {
      throw new BackendException(
          gives + "; pooling " + model.pooling() + " needs " + rank + " dimensions");
    }
    long dimension = dimension(output, rank - 1);
    if (dimension >= 0 && dimension != model.dimension()) {
      throw new BackendException(
          gives
              + ", "
              + dimension
              + " components a vector; the manifest says "
              + model.dimension());
    }
  }

  private static long dimension(TensorInfo tensor, int index) {
    return tensor.shape().map(shape -> shape.get(index)).orElse(TensorInfo.FREE);
  }
}
