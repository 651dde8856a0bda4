package dev.jetd.bindings;

import java.util.List;
import java.util.Optional;

/**
 * An input or output of a tensor graph.
 *
 * @param shape its axes, {@link #FREE} for one that each run chooses; empty where the graph does
 *     not even say how many
 */
public record TensorSpec(String name, DataType type, Optional<List<Long>> shape) {
  /** An axis without a size of its own. */
  public static final long FREE = -1;

  public TensorSpec {
    shape = shape.map(List::copyOf);
  }

  /**
   * @throws TensorException if a tensor is of another type or shape
   */
  void check(Tensor tensor) {
    if (tensor.type() != type) {
      throw TensorException.invalid(
          name, "datatype", "datatype is " + tensor.type() + "; the model takes " + type);
    }
    if (!shape.map(axes -> fits(axes, tensor.shape())).orElse(true)) {
      throw TensorException.invalid(
          name,
          "shape",
          "shape is "
              + Shapes.text(tensor.shape())
              + "; the model takes "
              + shape.map(Shapes::text).orElse("any"));
    }
  }

  private static boolean fits(List<Long> axes, List<Long> given) {
    if (axes.size() != given.size()) {
      return false;
    }
    for (int i = 0; i < axes.size(); i++) {
      long axis = axes.get(i);
      if (axis >= 0 && axis != given.get(i)) {
        return false;
      }
    }
    return true;
  }
}
