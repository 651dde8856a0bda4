package dev.jetd.bindings.convert;

import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** The FP32 numbers of a weight, where they lie in their file. */
record Floats(FileChannel file, OnnxTensor weight) {

  /**
   * Reads numbers from the index on, as many as the array has room for.
   *
   * @throws IOException if one of them is not finite
   */
  void read(long first, float[] into) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocate(into.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    long at = weight.position() + first * Float.BYTES;
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException("the file shrank while it was read");
      }
    }
    buffer.flip().asFloatBuffer().get(into);
    for (float number : into) {
      if (!Float.isFinite(number)) {
        throw new IOException("its weight " + weight.name() + " has numbers that are not finite");
      }
    }
  }
}
