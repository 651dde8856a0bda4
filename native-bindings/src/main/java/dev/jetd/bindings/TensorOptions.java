package dev.jetd.bindings;

/**
 * How a tensor session uses the machine.
 *
 * @param intraOpThreads threads that share one run, the caller's own included
 * @param maxRunBytes the most that all inputs of one run, and all its outputs, may take each
 */
public record TensorOptions(int intraOpThreads, int maxRunBytes) {
  public TensorOptions {
    if (intraOpThreads < 1 || maxRunBytes < 1) {
      throw new IllegalArgumentException(
          "threads and bytes are at least 1: " + intraOpThreads + ", " + maxRunBytes);
    }
  }
}
