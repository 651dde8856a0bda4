package dev.jetd.bindings.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * A constant of a graph: an initializer, or a Constant node with a tensor. Its numbers stay in the
 * file until they are asked for.
 *
 * @param span of the field of the graph that it is
 * @param file the ONNX file
 * @param position where in it the numbers lie, little-endian
 * @param bytes how many bytes of numbers the file has; 0 where they are stored in a way not read
 *     here
 * @param external whether they lie in another file
 */
public record OnnxTensor(
    Span span,
    String name,
    Path file,
    ElementType type,
    List<Long> shape,
    long position,
    long bytes,
    boolean external)
    implements OnnxEntry {

  public OnnxTensor {
    shape = List.copyOf(shape);
  }

  /** The product of the dimensions; 1 for a scalar. */
  public long elements() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }

  /** Whether it is FP32 numbers that can be read. */
  public boolean isFloats() {
    return type == ElementType.FLOAT && bytes > 0 && bytes == elements() * Float.BYTES;
  }

  /** Whether it is such numbers in so many dimensions. */
  public boolean isFloats(int dimensions) {
    return isFloats() && shape.size() == dimensions;
  }

  /** FP32 numbers from the index on. */
  public float[] floats(long first, int count) throws IOException {
    float[] floats = new float[count];
    read(first * Float.BYTES, count * Float.BYTES).asFloatBuffer().get(floats);
    return floats;
  }

  /** All the whole numbers. */
  public long[] integers() throws IOException {
    int size = type == ElementType.INT64 ? Long.BYTES : Integer.BYTES;
    ByteBuffer in = read(0, (int) bytes);
    long[] integers = new long[(int) (bytes / size)];
    for (int i = 0; i < integers.length; i++) {
      integers[i] = size == Long.BYTES ? in.getLong() : in.getInt();
    }
    return integers;
  }

  private ByteBuffer read(long from, int count) throws IOException {
    if (from < 0 || from + count > bytes) {
      throw new IOException("a tensor ends before its number " + (from + count));
    }
    ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      while (buffer.hasRemaining()) {
        if (channel.read(buffer, position + from + buffer.position()) < 0) {
          throw new IOException(file + " ends within a tensor");
        }
      }
    }
    return buffer.flip();
  }
}
