package dev.jetd.bindings.onnx;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Walks the protobuf fields of a file from front to back. What nobody asks for is stepped over by
 * its length, so that a walk costs the file's structure and not its weights; a length that leaves
 * the message it stands in is an error, so that a walk ends whatever the bytes are.
 */
public final class ProtoReader implements Closeable {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;
  private static final int LONGEST_TEXT = 64 * 1024;

  /** Sees one field of a message. */
  public interface Field {
    /**
     * @param number the field's number
     * @param value its value if it is a varint, else 0
     * @param end where its content ends; it begins at the reader's position and may be left unread
     */
    void at(int number, long value, long end) throws IOException;
  }

  private final FileChannel channel;
  private final long size;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  /** The place in the file of the buffer's end. */
  private long bufferEnd;

  public ProtoReader(Path file) throws IOException {
    channel = FileChannel.open(file, StandardOpenOption.READ);
    size = channel.size();
  }

  public long size() {
    return size;
  }

  /** Goes to where a message begins. */
  public void seek(long position) {
    moveTo(position);
  }

  /** Shows every field of the message that reaches from the position to {@code end}. */
  public void fields(long end, Field field) throws IOException {
    while (position() < end) {
      long key = varint(end);
      int number = (int) (key >>> 3);
      if (key >>> 32 != 0 || number == 0) {
        throw new IOException("no field has the key " + key + " at byte " + position());
      }
      long value = 0;
      long valueEnd = position();
      switch ((int) (key & 7)) {
        case VARINT -> {
          value = varint(end);
          valueEnd = position();
        }
        case FIXED64 -> valueEnd = within(8, end);
        case FIXED32 -> valueEnd = within(4, end);
        case BYTES -> valueEnd = within(varint(end), end);
        default -> throw new IOException("no field has the key " + key + " at byte " + position());
      }
      field.at(number, value, valueEnd);
      moveTo(valueEnd);
    }
  }

  /** Reads the text that reaches from the position to {@code end}. */
  public String text(long end) throws IOException {
    long length = end - position();
    if (length > LONGEST_TEXT) {
      throw new IOException("a name of " + length + " bytes at byte " + position());
    }
    byte[] bytes = new byte[(int) length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = next(end);
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Reads a varint that ends before {@code end}. */
  public long varint(long end) throws IOException {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte b = next(end);
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw new IOException("a number without end at byte " + position());
  }

  /** Reads the four bytes of a fixed field that begins at the position. */
  public int fixed32() throws IOException {
    int value = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
      value |= (next(size) & 0xFF) << shift;
    }
    return value;
  }

  public long position() {
    return bufferEnd - buffer.remaining();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private long within(long length, long end) throws IOException {
    long position = position();
    long left = end - position;
    if (length < 0 || length > left) {
      String wanted = Long.toUnsignedString(length);
      throw new EOFException(
          "a field at byte " + position + " wants " + wanted + " bytes, and " + left + " are left");
    }
    return position + length;
  }

  private void moveTo(long target) {
    long ahead = target - position();
    if (ahead >= 0 && ahead <= buffer.remaining()) {
      buffer.position(buffer.position() + (int) ahead);
      return;
    }
    buffer.limit(0);
    bufferEnd = target;
  }

  private byte next(long end) throws IOException {
    if (position() >= end) {
      throw new EOFException("a field is cut off at byte " + position());
    }
    if (!buffer.hasRemaining()) {
      fill();
    }
    return buffer.get();
  }

  private void fill() throws IOException {
    buffer.clear();
    int read = channel.read(buffer, bufferEnd);
    buffer.flip();
    if (read <= 0) {
      throw new EOFException("the file shrank to " + bufferEnd + " bytes while it was read");
    }
    bufferEnd += read;
  }
}
