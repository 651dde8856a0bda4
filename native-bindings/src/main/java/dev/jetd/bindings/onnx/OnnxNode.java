package dev.jetd.bindings.onnx;

import java.util.List;
import java.util.Map;

/**
 * One operation of a graph.
 *
 * @param content what follows the field's key and length
 * @param domain of the operator; empty for ONNX's own
 * @param inputs names of values; an empty one is an input left out
 * @param outputs at least one
 * @param numbers attributes that are one number
 * @param nested whether it has graphs of its own, as If and Loop do
 */
public record OnnxNode(
    Span span,
    Span content,
    String operator,
    String domain,
    List<String> inputs,
    List<String> outputs,
    Map<String, Double> numbers,
    boolean nested)
    implements OnnxEntry {

  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    numbers = Map.copyOf(numbers);
  }

  /** Whether it is that operator of ONNX's own. */
  public boolean is(String name) {
    return operator.equals(name) && (domain.isEmpty() || domain.equals("ai.onnx"));
  }

  public double number(String attribute, double otherwise) {
    return numbers.getOrDefault(attribute, otherwise);
  }

  /** The first output. */
  public String output() {
    return outputs.getFirst();
  }
}
