package dev.jetd.bindings.encoder;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Steps along the values of a graph. A step that cannot be taken is an {@link Unlike}. */
final class GraphWalk {
  private final Map<String, OnnxTensor> constants = new HashMap<>();
  private final Map<String, OnnxNode> makers = new HashMap<>();
  private final Map<String, List<OnnxNode>> takers = new HashMap<>();

  /** The graph is not of the kind looked for; the message says where it differs. */
  static final class Unlike extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unlike(String message) {
      super(message);
    }
  }

  GraphWalk(OnnxFields graph) {
    graph.weights().forEach(weight -> constants.put(weight.name(), weight));
    for (OnnxNode node : graph.nodes()) {
      node.outputs().forEach(output -> makers.put(output, node));
      for (String input : node.inputs().stream().distinct().toList()) {
        takers.computeIfAbsent(input, name -> new ArrayList<>()).add(node);
      }
    }
  }

  /** Who takes a value; those that only ask for its shape are left out. */
  List<OnnxNode> takers(String value) {
    return takers.getOrDefault(value, List.of()).stream()
        .filter(node -> !node.operator().equals("Shape"))
        .toList();
  }

  /** The only one that takes the value. */
  OnnxNode taker(String value) {
    List<OnnxNode> all = takers(value);
    if (all.size() != 1) {
      throw new Unlike(all.size() + " operations take " + value + " where one was expected");
    }
    return all.getFirst();
  }

  /** The only one of that kind that takes the value. */
  OnnxNode taker(String value, String operator) {
    return optionalTaker(value, operator)
        .orElseThrow(() -> new Unlike("there is no single " + operator + " of " + value));
  }

  Optional<OnnxNode> optionalTaker(String value, String operator) {
    List<OnnxNode> all =
        takers(value).stream().filter(node -> node.operator().equals(operator)).toList();
    return all.size() == 1 ? Optional.of(all.getFirst()) : Optional.empty();
  }

  Optional<OnnxNode> maker(String value) {
    return Optional.ofNullable(makers.get(value));
  }

  Optional<OnnxTensor> constant(String value) {
    return Optional.ofNullable(constants.get(value));
  }

  /** The input of a node of two that is not the value. */
  static String other(OnnxNode node, String value) {
    if (node.inputs().size() != 2) {
      throw new Unlike("a " + node.operator() + " has " + node.inputs().size() + " inputs");
    }
    return node.inputs().get(node.inputs().get(0).equals(value) ? 1 : 0);
  }

  /** The constant of so many dimensions that a value is. */
  OnnxTensor floats(String value, int dimensions) {
    return constant(value)
        .filter(tensor -> tensor.isFloats(dimensions))
        .orElseThrow(() -> new Unlike(value + " is no constant of FP32 numbers"));
  }

  /** What a Mul or Div by a constant multiplies with. */
  double scale(OnnxNode node, String value) {
    boolean divides = node.operator().equals("Div") && node.inputs().get(0).equals(value);
    if (!divides && !node.operator().equals("Mul")) {
      throw new Unlike("a " + node.operator() + " stands where none was expected");
    }
    double number =
        number(other(node, value))
            .orElseThrow(() -> new Unlike(value + " is scaled by what is no constant"));
    return divides ? 1 / number : number;
  }

  /** The one number that a value always is. */
  OptionalDouble number(String value) {
    Optional<OnnxTensor> tensor = constant(value).filter(t -> t.elements() == 1);
    if (tensor.isEmpty() || !tensor.get().isFloats(tensor.get().shape().size())) {
      return OptionalDouble.empty();
    }
    try {
      return OptionalDouble.of(tensor.get().floats(0, 1)[0]);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The whole numbers that a value always is. */
  Optional<long[]> integers(String value) {
    Optional<OnnxTensor> tensor = constant(value);
    boolean whole =
        tensor
            .map(OnnxTensor::type)
            .filter(type -> type.name().equals("INT64") || type.name().equals("INT32"))
            .isPresent();
    try {
      return whole ? Optional.of(tensor.orElseThrow().integers()) : Optional.empty();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  static BackendException unreadable(IOException e) {
    return new BackendException("The model file cannot be read: " + e.getMessage(), e);
  }
}
