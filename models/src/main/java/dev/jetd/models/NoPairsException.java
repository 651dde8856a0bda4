package dev.jetd.models;

/** Two texts for a model whose tokenizer puts no two together, or has no room for them. */
public final class NoPairsException extends InputException {
  private static final long serialVersionUID = 1L;

  NoPairsException() {
    super("The model's tokenizer takes one text and no pairs of them");
  }
}
