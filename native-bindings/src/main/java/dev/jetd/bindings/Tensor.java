package dev.jetd.bindings;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A named tensor in memory, whole and in itself consistent: its constructor refuses one that is
 * not.
 *
 * @param shape the size of each axis; none for a single element
 * @param data what lies between position and limit: the elements in row-major order and
 *     little-endian, {@link DataType#BYTES} as on the wire. Shared with whoever made it, so that a
 *     large one is not copied; never written to.
 */
public record Tensor(String name, DataType type, List<Long> shape, ByteBuffer data) {
  /** What ONNX Runtime spends on an element of BYTES beside its bytes. */
  private static final int STRING_OVERHEAD = 32;

  /**
   * @throws TensorException if the data are not what shape and type say
   */
  public Tensor {
    shape = List.copyOf(shape);
    data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    int elements = Shapes.elements(name, shape);
    switch (type) {
      case BYTES -> checkStrings(name, shape, elements, data);
      case BOOL -> {
        checkSize(name, type, shape, elements, data);
        checkTruth(name, data);
      }
      default -> checkSize(name, type, shape, elements, data);
    }
  }

  public int elements() {
    return Shapes.elements(name, shape);
  }

  /** Bytes it takes where it is run. */
  public long footprint() {
    long strings = type == DataType.BYTES ? (long) elements() * STRING_OVERHEAD : 0;
    return data.remaining() + strings;
  }

  private static void checkSize(
      String name, DataType type, List<Long> shape, int elements, ByteBuffer data) {
    long wanted = (long) elements * type.size();
    if (data.remaining() != wanted) {
      throw TensorException.invalid(
          name,
          "data",
          type
              + Shapes.text(shape)
              + " takes "
              + wanted
              + " bytes, and "
              + data.remaining()
              + " are there");
    }
  }

  /** In C++, where it goes, any other byte is no bool and may be both true and false. */
  private static void checkTruth(String name, ByteBuffer data) {
    for (int i = 0; i < data.limit(); i++) {
      if ((data.get(i) & ~1) != 0) {
        throw TensorException.invalid(
            name, "data", "element " + i + " of BOOL is " + (data.get(i) & 0xFF) + ", not 0 or 1");
      }
    }
  }

  private static void checkStrings(String name, List<Long> shape, int elements, ByteBuffer data) {
    int position = 0;
    for (int i = 0; i < elements; i++) {
      long left = (long) data.limit() - position - Integer.BYTES;
      long length = left < 0 ? 0 : Integer.toUnsignedLong(data.getInt(position));
      if (length > left) {
        throw TensorException.invalid(
            name,
            "data",
            "element " + i + " of BYTES" + Shapes.text(shape) + " goes beyond the data's end");
      }
      position += Integer.BYTES + (int) length;
    }
    if (position != data.limit()) {
      throw TensorException.invalid(
          name,
          "data",
          (data.limit() - position)
              + " bytes are left after the "
              + elements
              + " elements of BYTES"
              + Shapes.text(shape));
    }
  }
}
