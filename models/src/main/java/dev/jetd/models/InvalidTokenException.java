package dev.jetd.models;

/** A token id that the model's vocabulary does not have. */
public final class InvalidTokenException extends InputException {
  private static final long serialVersionUID = 1L;

  private final int index;
  private final int id;

  InvalidTokenException(int index, int id, int vocabularySize) {
    super("Token id " + id + " at index " + index + " is not in 0.." + (vocabularySize - 1));
    this.index = index;
    this.id = id;
  }

  /** Which of the ids, from 0. */
  public int index() {
    return index;
  }

  public int id() {
    return id;
  }
}
