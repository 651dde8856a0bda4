package dev.jetd.daemon.serving;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Names a vector: the SHA-256 of the model's digest and the input. Equal keys mean equal vectors; a
 * changed model, pooling or limit changes the digest and so the key.
 */
record InputKey(long a, long b, long c, long d) {

  /**
   * @param modelDigest of everything about the model that the vector depends on
   */
  static InputKey of(String modelDigest, EmbeddingInput input) {
    MessageDigest sha = sha256();
    sha.update(modelDigest.getBytes(StandardCharsets.UTF_8));
    switch (input) {
      case EmbeddingInput.Text t -> {
        sha.update((byte) 't');
        sha.update(t.text().getBytes(StandardCharsets.UTF_8));
      }
      case EmbeddingInput.Ids i -> {
        sha.update((byte) 'i');
        ByteBuffer ids = ByteBuffer.allocate(i.ids().length * Integer.BYTES);
        ids.asIntBuffer().put(i.ids());
        sha.update(ids);
      }
    }
    ByteBuffer digest = ByteBuffer.wrap(sha.digest());
    return new InputKey(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
