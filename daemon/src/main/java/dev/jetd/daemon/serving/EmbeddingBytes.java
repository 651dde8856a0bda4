package dev.jetd.daemon.serving;

import java.nio.ByteBuffer;
import java.util.Optional;

/** An embedding as it lies on the disk: tokens used, tokens in all, the vector's floats. */
final class EmbeddingBytes {
  private static final int HEAD = 2 * Integer.BYTES;

  private EmbeddingBytes() {}

  static byte[] of(Embedding embedding) {
    float[] vector = embedding.vector();
    ByteBuffer out = ByteBuffer.allocate(HEAD + vector.length * Float.BYTES);
    out.putInt(embedding.used()).putInt(embedding.total()).asFloatBuffer().put(vector);
    return out.array();
  }

  /** Nothing if it is none. */
  static Optional<Embedding> read(byte[] bytes) {
    if (bytes.length <= HEAD || bytes.length % Float.BYTES != 0) {
      return Optional.empty();
    }
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int used = in.getInt();
    int total = in.getInt();
    float[] vector = new float[in.remaining() / Float.BYTES];
    in.asFloatBuffer().get(vector);
    return Optional.of(new Embedding(vector, used, total));
  }
}
