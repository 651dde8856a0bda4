package dev.jetd.bindings;

/**
 * How a session uses the machine.
 *
 * @param intraOpThreads threads that share one run, the caller's own included
 * @param maxBatchTokens the most tokens, padding included, that one run may hold; at least the
 *     model's {@code maxTokens}. A runner's buffers are of this size.
 */
public record SessionOptions(int intraOpThreads, int maxBatchTokens) {
  public SessionOptions {
    if (intraOpThreads < 1 || maxBatchTokens < 1) {
      throw new IllegalArgumentException(
          "threads and tokens are at least 1: " + intraOpThreads + ", " + maxBatchTokens);
    }
  }
}
