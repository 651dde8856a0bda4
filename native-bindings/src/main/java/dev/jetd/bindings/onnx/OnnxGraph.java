package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Precision;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What an ONNX file says of its graph, read without loading its weights.
 *
 * @param producer the tool that wrote the file, such as {@code pytorch 2.0.1}
 * @param opset version of the standard operators
 * @param inputs what a run must be given; weights that the file also lists as inputs are left out
 * @param outputs what a run gives back
 * @param operators how often each operator occurs, subgraphs and functions included
 * @param weights how many elements the weights have of each type
 */
public record OnnxGraph(
    String producer,
    long opset,
    List<TensorInfo> inputs,
    List<TensorInfo> outputs,
    Map<String, Integer> operators,
    Map<ElementType, Long> weights) {

  /** Multiplies blocks of quantised weights by activations quantised in blocks of a row. */
  private static final String BLOCKS = "MatMulNBits";

  /** Operators that multiply integers. */
  private static final Set<String> INTEGER_ARITHMETIC =
      Set.of(
          "ConvInteger",
          "DynamicQuantizeMatMul",
          "MatMulInteger",
          "MatMulIntegerToFloat",
          BLOCKS,
          "QAttention",
          "QGemm",
          "QLinearConv",
          "QLinearMatMul");

  /** Operators that take one scale from all they are given, padding and neighbours included. */
  private static final Set<String> SCALED_OVER_ALL_ROWS =
      Set.of("DynamicQuantizeLinear", "DynamicQuantizeLSTM", "DynamicQuantizeMatMul");

  public OnnxGraph {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    operators = Collections.unmodifiableMap(new TreeMap<>(operators));
    weights = Collections.unmodifiableMap(new TreeMap<>(weights));
  }

  /**
   * Reads a file's graph.
   *
   * @throws BackendException with the file's name, if it is missing, unreadable or no ONNX model
   */
  public static OnnxGraph read(Path file) {
    if (!Files.exists(file)) {
      throw new BackendException("There is no model file " + file);
    }
    if (!Files.isRegularFile(file)) {
      throw new BackendException(file + " is not a file");
    }
    try (ProtoReader in = new ProtoReader(file)) {
      if (in.size() == 0) {
        throw new BackendException("The model file " + file + " is empty");
      }
      return new OnnxReader(in).read();
    } catch (AccessDeniedException e) {
      throw new BackendException("The model file " + file + " may not be read by this user", e);
    } catch (IOException e) {
      throw new BackendException(file + " is no ONNX model, or a broken one: " + e.getMessage(), e);
    }
  }

  /** The arithmetic of the heavy operations. */
  public Precision precision() {
    if (usesAny(INTEGER_ARITHMETIC) || hasQuantizedActivations()) {
      return Precision.INT8;
    }
    long half = weights.getOrDefault(ElementType.FLOAT16, 0L);
    long full = weights.getOrDefault(ElementType.FLOAT, 0L);
    return half > full ? Precision.FP16 : Precision.FP32;
  }

  /**
   * Whether no operator lets one row of a batch change another's result. Padding is another matter:
   * only an attention mask keeps it out.
   */
  public boolean rowsAreIndependent() {
    return !usesAny(SCALED_OVER_ALL_ROWS);
  }

  /**
   * Whether rows are independent by what the graph says, but not by all kernels that compute it:
   * how a block of a row is quantised and summed may depend on how many rows there are.
   */
  boolean rowsMustBeTried() {
    return operators.containsKey(BLOCKS);
  }

  /** Explicit quantisation; with weights alone quantised there is no QuantizeLinear. */
  private boolean hasQuantizedActivations() {
    return operators.containsKey("QuantizeLinear") && operators.containsKey("DequantizeLinear");
  }

  private boolean usesAny(Set<String> names) {
    return operators.keySet().stream().anyMatch(names::contains);
  }
}
