package dev.jetd.daemon.serving;

/** One thing to embed, or to score. */
public sealed interface EmbeddingInput {

  Treatment treatment();

  record Text(String text, Treatment treatment) implements EmbeddingInput {
    public Text(String text) {
      this(text, Treatment.USUAL);
    }
  }

  /** Token ids that the client made itself; they are kept as they are. */
  record Ids(int[] ids, Treatment treatment) implements EmbeddingInput {
    public Ids(int[] ids) {
      this(ids, Treatment.USUAL);
    }
  }

  /** Two texts that the model reads together, as a question and what may answer it. */
  record Pair(String first, String second, Treatment treatment) implements EmbeddingInput {
    public Pair(String first, String second) {
      this(first, second, Treatment.USUAL);
    }
  }
}
