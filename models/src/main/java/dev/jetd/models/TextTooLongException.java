package dev.jetd.models;

/** A text, or a sequence of token ids, longer than the tokenizer was told to take. */
public final class TextTooLongException extends InputException {
  private static final long serialVersionUID = 1L;

  private final int length;
  private final int limit;

  TextTooLongException(String unit, int length, int limit) {
    super("Input of " + length + " " + unit + "; at most " + limit + " are taken");
    this.length = length;
    this.limit = limit;
  }

  /** In UTF-16 units, or token ids. */
  public int length() {
    return length;
  }

  public int limit() {
    return limit;
  }
}
