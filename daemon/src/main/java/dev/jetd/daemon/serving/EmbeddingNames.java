package dev.jetd.daemon.serving;

import dev.jetd.models.ModelId;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * The vectors a request asks for, by name: known before they are computed.
 *
 * @param model what would answer
 * @param tag differs wherever one of the vectors or their order does
 */
public record EmbeddingNames(ModelId model, String tag) {
  /** Half of a SHA-256, in hexadecimal digits. */
  private static final int TAG_LENGTH = 32;

  static EmbeddingNames of(ServedModel model, List<EmbeddingInput> inputs) {
    MessageDigest sha = KeySpace.sha256();
    for (EmbeddingInput input : inputs) {
      sha.update(model.keys().key(input).bytes());
    }
    String tag = HexFormat.of().formatHex(sha.digest()).substring(0, TAG_LENGTH);
    return new EmbeddingNames(model.manifest().id(), tag);
  }
}
