package dev.jetd.models;

/** A text as the model gets it. */
public final class Tokens {
  private final int[] ids;
  private final int total;

  Tokens(int[] ids, int total) {
    this.ids = ids;
    this.total = total;
  }

  /** What the model gets, special tokens included. Not a copy: to be read only. */
  public int[] ids() {
    return ids;
  }

  /** How many tokens the whole text has, special ones included. */
  public int total() {
    return total;
  }

  public boolean truncated() {
    return ids.length < total;
  }
}
