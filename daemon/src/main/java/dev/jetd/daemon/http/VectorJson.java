package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;

/**
 * Vectors as JSON: numbers that read back to the same floats, or base64 of little-endian floats.
 */
final class VectorJson {
  private VectorJson() {}

  static void numbers(JsonGenerator out, float[] vector) throws IOException {
    byte[] text = new byte[room(vector)];
    raw(out, text, write(vector, text));
  }

  /** As {@link #numbers(JsonGenerator, float[])}, of a vector whose text was made before. */
  static void numbers(JsonGenerator out, byte[] text) throws IOException {
    raw(out, text, text.length);
  }

  /** What {@link #numbers(JsonGenerator, float[])} writes. */
  static byte[] text(float[] vector) {
    byte[] text = new byte[room(vector)];
    return Arrays.copyOf(text, write(vector, text));
  }

  private static int room(float[] vector) {
    return 2 + vector.length * (FloatText.MOST + 1);
  }

  private static void raw(JsonGenerator out, byte[] text, int size) throws IOException {
    // Past Jackson's own buffer, into which it would copy each character by itself.
    out.writeRawValue("");
    out.flush();
    ((OutputStream) out.getOutputTarget()).write(text, 0, size);
  }

  private static int write(float[] vector, byte[] text) {
    int at = 0;
    text[at++] = '[';
    for (int i = 0; i < vector.length; i++) {
      if (i > 0) {
        text[at++] = ',';
      }
      at = FloatText.write(vector[i], text, at);
    }
    text[at++] = ']';
    return at;
  }

  static void base64(JsonGenerator out, float[] vector) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    out.writeString(Base64.getEncoder().encodeToString(bytes.array()));
  }
}
