package dev.jetd.bindings.encoder;

import dev.jetd.bindings.Written;
import dev.jetd.bindings.encoder.GraphWalk.Unlike;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/** Writes a file of weights section by section, each beginning at a multiple of 64 bytes. */
final class SectionWriter {
  static final int ALIGN = 64;

  private final FileChannel out;
  private final Written written;
  private final long all;

  /**
   * @param written hears how much of it is there
   * @param all the bytes the file will have
   */
  SectionWriter(FileChannel out, Written written, long all) {
    this.out = out;
    this.written = written;
    this.all = all;
  }

  /** What a section of so many bytes takes. */
  static long section(long bytes) {
    return (bytes + ALIGN - 1) / ALIGN * ALIGN;
  }

  static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** All numbers of a tensor, which are finite. */
  static float[] all(OnnxTensor tensor) throws IOException {
    return finite(tensor.floats(0, Math.toIntExact(tensor.elements())));
  }

  static float[] finite(float[] numbers) {
    for (float number : numbers) {
      if (!Float.isFinite(number)) {
        throw new Unlike("it has weights that are not finite");
      }
    }
    return numbers;
  }

  void put(float[] numbers) throws IOException {
    ByteBuffer buffer = buffer(numbers.length * Float.BYTES);
    buffer.asFloatBuffer().put(numbers);
    put(buffer);
  }

  /** A whole section: what the buffer has room for, and zeros to the next multiple of 64. */
  void put(ByteBuffer buffer) throws IOException {
    part(buffer);
    pad(buffer.capacity());
  }

  /** A part of a section: what the buffer has room for. */
  void part(ByteBuffer buffer) throws IOException {
    buffer.clear();
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
    written.at(out.position(), all);
  }

  /** Ends a section of so many bytes. */
  void pad(long bytes) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate((int) (-bytes & (ALIGN - 1)));
    while (zeros.hasRemaining()) {
      out.write(zeros);
    }
    written.at(out.position(), all);
  }
}
