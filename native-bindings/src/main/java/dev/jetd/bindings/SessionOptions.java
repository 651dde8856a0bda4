package dev.jetd.bindings;

/**
 * How a session uses the machine.
 *
 * @param intraOpThreads the most threads that share one run, the caller's own included; 0 for what
 *     the backend finds best
 * @param maxBatchTokens the most tokens, padding included, that one run may hold; at least the
 *     model's {@code maxTokens}. A runner's buffers are of this size.
 */
public record SessionOptions(int intraOpThreads, int maxBatchTokens) {
  public SessionOptions {
    if (intraOpThreads < 0 || maxBatchTokens < 1) {
      throw new IllegalArgumentException(
          "threads are at least 0 and tokens 1: " + intraOpThreads + ", " + maxBatchTokens);
    }
  }
}
