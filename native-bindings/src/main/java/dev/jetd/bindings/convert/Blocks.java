package dev.jetd.bindings.convert;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/**
 * A matrix as MatMulNBits takes it: of each column, every 32 numbers are unsigned bytes less 128,
 * times a scale of their own, which makes the largest of them 127. The last block of a column is
 * filled up with zeros.
 *
 * @param transposed whether the file has the matrix column by column
 */
record Blocks(Floats floats, boolean transposed) {
  static final int BITS = 8;
  static final int SIZE = 32;

  private static final int ZERO = 128;
  private static final float LARGEST = 127;
  private static final int MOST_IN_MEMORY = 4 << 20;

  /** How many activations go in. */
  int inputs() {
    return Math.toIntExact(floats.weight().shape().get(transposed ? 1 : 0));
  }

  /** How many columns it has. */
  int outputs() {
    return Math.toIntExact(floats.weight().shape().get(transposed ? 0 : 1));
  }

  /** How many blocks a column has. */
  int blocks() {
    return (inputs() + SIZE - 1) / SIZE;
  }

  long scales() {
    return (long) outputs() * blocks();
  }

  long numbers() {
    return scales() * SIZE;
  }

  void writeNumbers(WritableByteChannel out) throws IOException {
    each(
        (column, into) -> {
          for (int block = 0; block < blocks(); block++) {
            float scale = scale(column, block);
            for (int k = block * SIZE; k < (block + 1) * SIZE; k++) {
              float number = k < column.length ? column[k] : 0;
              into.put((byte) (Math.round(number / scale) + ZERO));
            }
          }
        },
        blocks() * SIZE,
        out);
  }

  void writeScales(WritableByteChannel out) throws IOException {
    each(
        (column, into) -> {
          for (int block = 0; block < blocks(); block++) {
            into.putFloat(scale(column, block));
          }
        },
        blocks() * Float.BYTES,
        out);
  }

  private static float scale(float[] column, int block) {
    float largest = 0;
    for (int k = block * SIZE; k < Math.min(column.length, (block + 1) * SIZE); k++) {
      largest = Math.max(largest, Math.abs(column[k]));
    }
    return largest > 0 ? largest / LARGEST : 1;
  }

  private interface Column {
    void put(float[] column, ByteBuffer into);
  }

  /** Column by column; as many are read at a time as little memory has room for. */
  private void each(Column use, int bytesOfColumn, WritableByteChannel out) throws IOException {
    int most = Math.max(1, MOST_IN_MEMORY / inputs());
    float[] column = new float[inputs()];
    for (int first = 0; first < outputs(); first += most) {
      int count = Math.min(most, outputs() - first);
      float[] columns = columns(first, count);
      ByteBuffer buffer = ByteBuffer.allocate(count * bytesOfColumn).order(ByteOrder.LITTLE_ENDIAN);
      for (int n = 0; n < count; n++) {
        System.arraycopy(columns, n * column.length, column, 0, column.length);
        use.put(column, buffer);
      }
      Message.write(out, buffer.flip());
    }
  }

  /** Columns one after the other, however the file has them. */
  private float[] columns(int first, int count) throws IOException {
    int inputs = inputs();
    float[] columns = new float[inputs * count];
    if (transposed) {
      floats.read((long) first * inputs, columns);
      return columns;
    }
    float[] row = new float[count];
    for (int k = 0; k < inputs; k++) {
      floats.read((long) k * outputs() + first, row);
      for (int n = 0; n < count; n++) {
        columns[n * inputs + k] = row[n];
      }
    }
    return columns;
  }
}
