package dev.jetd.bindings.onnx;

import java.util.List;
import java.util.Optional;

/**
 * An input or output of a graph.
 *
 * @param name its name in the graph
 * @param type what it is made of
 * @param shape its dimensions, {@link #FREE} for one that is chosen at each run; empty where the
 *     file does not say
 */
public record TensorInfo(String name, ElementType type, Optional<List<Long>> shape) {
  /** A dimension with a name, or with nothing, in place of a size. */
  public static final long FREE = -1;

  public TensorInfo {
    shape = shape.map(List::copyOf);
  }

  /** For a message: {@code input_ids INT64[?,?]}. */
  @Override
  public String toString() {
    return name + " " + type + shape.map(TensorInfo::brackets).orElse("");
  }

  private static String brackets(List<Long> dimensions) {
    return dimensions.toString().replace(Long.toString(FREE), "?").replace(" ", "");
  }
}
