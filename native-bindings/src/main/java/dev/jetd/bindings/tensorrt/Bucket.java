package dev.jetd.bindings.tensorrt;

/**
 * A shape an engine is built for.
 *
 * @param rows sequences of one run
 * @param tokens of each, padding included
 */
public record Bucket(int rows, int tokens) {
  public Bucket {
    if (rows < 1 || tokens < 1) {
      throw new IllegalArgumentException("no shape: " + rows + "x" + tokens);
    }
  }

  /** All tokens of a run. */
  public int size() {
    return rows * tokens;
  }

  /** Such as {@code 32x16}. */
  @Override
  public String toString() {
    return rows + "x" + tokens;
  }
}
