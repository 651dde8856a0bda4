package dev.jetd.bindings;

import java.util.List;

/** The arithmetic of shapes, safe from overflow. */
public final class Shapes {
  /** More axes than any operator takes; bounds every loop over them. */
  public static final int MOST_AXES = 16;

  private Shapes() {}

  /**
   * How many elements a shape holds.
   *
   * @throws TensorException if it is no shape, or one too large to be addressed; an axis of 0 does
   *     not excuse the others, whose product native code computes too
   */
  public static int elements(String tensor, List<Long> shape) {
    if (shape.size() > MOST_AXES) {
      throw TensorException.invalid(
          tensor, "shape", "shape has " + shape.size() + " axes; at most " + MOST_AXES + " fit");
    }
    long room = 1;
    long elements = 1;
    for (long axis : shape) {
      if (axis < 0) {
        throw TensorException.invalid(tensor, "shape", "shape " + text(shape) + " is negative");
      }
      long wide = Math.max(axis, 1);
      if (wide > Integer.MAX_VALUE / room) {
        throw new TensorException(
            TensorException.Fault.TOO_LARGE,
            tensor,
            "shape",
            "shape " + text(shape) + " holds more than " + Integer.MAX_VALUE + " elements");
      }
      room *= wide;
      elements *= axis;
    }
    return Math.toIntExact(elements);
  }

  /** As it stands in JSON. */
  public static String text(List<Long> shape) {
    return shape.toString().replace(" ", "");
  }
}
