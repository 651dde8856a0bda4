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
    OutputStream target = after(out);
    if (target instanceof AnswerBuffer buffer) {
      byte[] bytes = buffer.reserve(room(vector));
      buffer.writtenTo(write(vector, bytes, buffer.size()));
    } else {
      byte[] text = new byte[room(vector)];
      target.write(text, 0, write(vector, text, 0));
    }
  }

  /** As {@link #numbers(JsonGenerator, float[])}, of a vector whose text was made before. */
  static void numbers(JsonGenerator out, byte[] text) throws IOException {
    after(out).write(text);
  }

  /** What {@link #numbers(JsonGenerator, float[])} writes. */
  static byte[] text(float[] vector) {
    byte[] text = new byte[room(vector)];
    return Arrays.copyOf(text, write(vector, text, 0));
  }

  private static int room(float[] vector) {
    return 2 + vector.length * (FloatText.MOST + 1);
  }

  /** Where the next value goes, past Jackson's buffer, into which it would copy by characters. */
  private static OutputStream after(JsonGenerator out) throws IOException {
    out.writeRawValue("");
    out.flush();
    return (OutputStream) out.getOutputTarget();
  }

  /** Returns where it ends. */
  private static int write(float[] vector, byte[] text, int start) {
    int at = start;
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
    OutputStream target = after(out);
    target.write('"');
    target.write(Base64.getEncoder().encode(bytes.array()));
    target.write('"');
  }
}
