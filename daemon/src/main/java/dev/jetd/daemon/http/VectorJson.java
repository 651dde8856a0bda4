package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Vectors as JSON: numbers that read back to the same floats, or base64 of little-endian floats.
 */
final class VectorJson {
  /** A float's shortest decimal text has about this many characters. */
  private static final int CHARS_PER_FLOAT = 14;

  private VectorJson() {}

  static void numbers(JsonGenerator out, float[] vector) throws IOException {
    StringBuilder text = new StringBuilder(vector.length * CHARS_PER_FLOAT).append('[');
    for (int i = 0; i < vector.length; i++) {
      if (i > 0) {
        text.append(',');
      }
      text.append(vector[i]);
    }
    out.writeRawValue(text.append(']').toString());
  }

  static void base64(JsonGenerator out, float[] vector) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    out.writeString(Base64.getEncoder().encodeToString(bytes.array()));
  }
}
