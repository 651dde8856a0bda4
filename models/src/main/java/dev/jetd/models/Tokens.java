package dev.jetd.models;

/** A text, or a pair of texts, as the model gets it. */
public final class Tokens {
  private final int[] ids;
  private final int second;
  private final int total;

  /** One text. */
  Tokens(int[] ids, int total) {
    this(ids, ids.length, total);
  }

  /**
   * @param second where the tokens of type 1 begin; beyond the last where there are none
   */
  Tokens(int[] ids, int second, int total) {
    this.ids = ids;
    this.second = second;
    this.total = total;
  }

  /**
   * Where the tokens begin that the model is told are the second text's; as many as there are where
   * all are of one type.
   */
  public int second() {
    return second;
  }

  /** What the model gets, special tokens included. Not a copy: to be read only. */
  public int[] ids() {
    return ids;
  }

  /** How many tokens all of it has, special ones included. */
  public int total() {
    return total;
  }

  public boolean truncated() {
    return ids.length < total;
  }
}
