package dev.jetd.daemon.serving;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Makes the keys of one model's vectors: the SHA-256 of all that a vector depends on. Another
 * model, pooling or limit has another digest; another backend, precision or processor family may
 * round otherwise, and its vectors may outlive a restart, so they are in the key too. Thread-safe.
 */
final class KeySpace {
  // Never written to after construction; each key continues from a copy of it.
  private final MessageDigest begun;

  /**
   * @param modelDigest of everything about the model that the vector depends on
   * @param arithmetic what computes and how, and on which kind of machine
   */
  KeySpace(String modelDigest, String arithmetic) {
    begun = sha256();
    byte[] head = (modelDigest + '\n' + arithmetic + '\n').getBytes(StandardCharsets.UTF_8);
    begun.update(head);
    // To the end of a block, which is then hashed once and not for every key.
    begun.update(new byte[64 - head.length % 64]);
  }

  InputKey key(EmbeddingInput input) {
    MessageDigest sha = copy();
    Treatment treatment = input.treatment();
    if (!treatment.isUsual()) {
      String other = "x " + treatment.keep().name() + ' ' + treatment.form().name() + ' ';
      sha.update(other.getBytes(StandardCharsets.US_ASCII));
    }
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
      case EmbeddingInput.Pair p -> {
        byte[] first = p.first().getBytes(StandardCharsets.UTF_8);
        sha.update((byte) 'p');
        // How long the first is: where it ends says which text is which.
        sha.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, first.length));
        sha.update(first);
        sha.update(p.second().getBytes(StandardCharsets.UTF_8));
      }
    }
    return InputKey.of(sha.digest());
  }

  private MessageDigest copy() {
    try {
      return (MessageDigest) begun.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("Java's own SHA-256 can be copied", e);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
