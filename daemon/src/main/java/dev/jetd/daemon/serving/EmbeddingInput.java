package dev.jetd.daemon.serving;

/** One thing to embed. */
public sealed interface EmbeddingInput {

  record Text(String text) implements EmbeddingInput {}

  /** Token ids that the client made itself; they are kept as they are. */
  record Ids(int[] ids) implements EmbeddingInput {}
}
