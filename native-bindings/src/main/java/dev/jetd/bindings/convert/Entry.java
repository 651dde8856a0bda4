package dev.jetd.bindings.convert;

import dev.jetd.bindings.onnx.ElementType;
import java.util.List;
import java.util.Map;

/** A field of a graph. */
sealed interface Entry {
  /** The whole field, key and all. */
  Span span();

  /**
   * An operation.
   *
   * @param content what follows the field's key and length
   * @param numbers attributes that are one number
   * @param nested whether it has graphs of its own, as If and Loop do
   */
  record Node(
      Span span,
      Span content,
      String operator,
      String domain,
      List<String> inputs,
      List<String> outputs,
      Map<String, Double> numbers,
      boolean nested)
      implements Entry {

    public Node {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
      numbers = Map.copyOf(numbers);
    }

    boolean is(String name) {
      return operator.equals(name) && (domain.isEmpty() || domain.equals("ai.onnx"));
    }

    double number(String attribute, double otherwise) {
      return numbers.getOrDefault(attribute, otherwise);
    }
  }

  /**
   * A constant: an initializer, or a Constant node with a tensor.
   *
   * @param position of its numbers in the file
   * @param bytes how many bytes of numbers lie there; 0 where they are stored in another way
   * @param external whether they lie in another file
   */
  record Weight(
      Span span,
      String name,
      ElementType type,
      List<Long> shape,
      long position,
      long bytes,
      boolean external)
      implements Entry {

    public Weight {
      shape = List.copyOf(shape);
    }

    long elements() {
      return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }

    /** Whether it is FP32 numbers that can be read. */
    boolean isFloats() {
      return type == ElementType.FLOAT && bytes > 0 && bytes == elements() * Float.BYTES;
    }
  }

  /** An input of the graph; old files list their weights here too. */
  record Input(Span span, String name) implements Entry {}

  /** Anything else. */
  record Rest(Span span) implements Entry {}
}
