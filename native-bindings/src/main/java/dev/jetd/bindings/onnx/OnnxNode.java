package dev.jetd.bindings.onnx;

import java.util.List;
import java.util.Map;

/**
 * One operation of a graph.
 *
 * @param inputs names of values; an empty one is an input left out
 * @param numbers attributes that are one number
 * @param texts attributes that are text
 * @param tensors attributes that are a tensor
 */
public record OnnxNode(
    String operator,
    List<String> inputs,
    List<String> outputs,
    Map<String, Double> numbers,
    Map<String, String> texts,
    Map<String, OnnxTensor> tensors) {

  public OnnxNode {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    numbers = Map.copyOf(numbers);
    texts = Map.copyOf(texts);
    tensors = Map.copyOf(tensors);
  }

  /** The first output; a node that has none is refused by the reader. */
  public String output() {
    return outputs.getFirst();
  }
}
