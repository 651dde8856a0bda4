package dev.jetd.daemon.http;

import java.io.OutputStream;
import java.util.Arrays;

/**
 * A body while it is made. Not a {@code ByteArrayOutputStream}: numbers are written in its place,
 * what is done is sent from there, and it is used again. For one thread at a time.
 */
final class AnswerBuffer extends OutputStream {
  private byte[] bytes;
  private int size;

  AnswerBuffer(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** What was written, from 0 to {@link #size}; until more is. */
  byte[] bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  int capacity() {
    return bytes.length;
  }

  void clear() {
    size = 0;
  }

  @Override
  public void write(int b) {
    reserve(1)[size++] = (byte) b;
  }

  @Override
  public void write(byte[] from, int offset, int length) {
    System.arraycopy(from, offset, reserve(length), size, length);
    size += length;
  }

  /** The bytes, of which {@code more} from {@link #size} on are free to be written. */
  byte[] reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), 2 * bytes.length));
    }
    return bytes;
  }

  /** The bytes are written up to there. */
  void writtenTo(int end) {
    size = end;
  }
}
