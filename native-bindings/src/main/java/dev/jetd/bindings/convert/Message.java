package dev.jetd.bindings.convert;

import dev.jetd.bindings.onnx.Span;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message to be: fields made here, fields copied from a file as they lie, and fields
 * whose bytes are computed while they are written. Its length is known before, as the messages
 * around it must tell it.
 */
final class Message {
  private static final int VARINT = 0;
  private static final int BYTES = 2;
  private static final int COPIED_AT_A_TIME = 1 << 18;

  /** Writes exactly the bytes that were announced. */
  interface Content {
    void writeTo(WritableByteChannel out) throws IOException;
  }

  private final List<Content> parts = new ArrayList<>();
  private long length;

  long length() {
    return length;
  }

  void writeTo(WritableByteChannel out) throws IOException {
    for (Content part : parts) {
      part.writeTo(out);
    }
  }

  Message number(int field, long value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    key(bytes, field, VARINT);
    varint(bytes, value);
    return bytes(bytes.toByteArray());
  }

  Message text(int field, String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    return computed(field, utf8.length, out -> write(out, utf8));
  }

  Message message(int field, Message value) {
    return computed(field, value.length, value::writeTo);
  }

  /** A field of bytes that come when they are written. */
  Message computed(int field, long bytes, Content content) {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    key(head, field, BYTES);
    varint(head, bytes);
    bytes(head.toByteArray());
    return part(bytes, content);
  }

  /** A whole field, key and all, as it lies in a file. */
  Message copied(FileChannel in, Span span) {
    return part(span.length(), out -> copy(in, span, out));
  }

  private Message bytes(byte[] bytes) {
    return part(bytes.length, out -> write(out, bytes));
  }

  private Message part(long bytes, Content content) {
    parts.add(content);
    length += bytes;
    return this;
  }

  private static void copy(FileChannel in, Span span, WritableByteChannel out) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocate((int) Math.min(COPIED_AT_A_TIME, Math.max(1, span.length())));
    for (long at = span.from(); at < span.to(); ) {
      buffer.clear().limit((int) Math.min(buffer.capacity(), span.to() - at));
      int read = in.read(buffer, at);
      if (read < 0) {
        throw new EOFException("the file shrank to " + at + " bytes while it was read");
      }
      at += read;
      write(out, buffer.flip());
    }
  }

  private static void write(WritableByteChannel out, byte[] bytes) throws IOException {
    write(out, ByteBuffer.wrap(bytes));
  }

  /** All that is left in a buffer. */
  static void write(WritableByteChannel out, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      out.write(buffer);
    }
  }

  private static void key(ByteArrayOutputStream out, int field, int type) {
    varint(out, ((long) field << 3) | type);
  }

  private static void varint(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
  }
}
