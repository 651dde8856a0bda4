package dev.jetd.bindings.tensorrt;

import java.util.ArrayList;
import java.util.List;

/**
 * The shapes a model is run in: one for each length, shortest first. There is one number of rows a
 * length and not several to choose from, because another shape may run by another kernel, which
 * adds in another order: a text alone would get another vector than among others.
 *
 * @param buckets at least one; the last holds the longest sequence
 */
public record BucketPlan(List<Bucket> buckets) {
  /** Engines for more rows bring nothing, and their memory is taken in every lane. */
  private static final int MOST_ROWS = 64;

  private static final int SHORTEST = 16;

  public BucketPlan {
    buckets = List.copyOf(buckets);
    if (buckets.isEmpty()) {
      throw new IllegalArgumentException("a plan without shapes");
    }
    for (int i = 1; i < buckets.size(); i++) {
      if (buckets.get(i).tokens() <= buckets.get(i - 1).tokens()) {
        throw new IllegalArgumentException("not from short to long: " + buckets);
      }
    }
  }

  /**
   * Lengths double from 16 to the model's longest, and each gets the rows that fill a run.
   *
   * @param maxTokens of the longest sequence
   * @param runTokens of one run, if a sequence is no longer than that
   */
  public static BucketPlan of(int maxTokens, int runTokens) {
    List<Bucket> buckets = new ArrayList<>();
    for (int tokens = SHORTEST; tokens < maxTokens; tokens *= 2) {
      buckets.add(bucket(tokens, runTokens));
    }
    buckets.add(bucket(maxTokens, runTokens));
    return new BucketPlan(buckets);
  }

  private static Bucket bucket(int tokens, int runTokens) {
    return new Bucket(Math.clamp(runTokens / tokens, 1, MOST_ROWS), tokens);
  }

  /** Number of the shape that a sequence of that length runs in, alone or not. */
  public int indexFor(int tokens) {
    for (int i = 0; i < buckets.size(); i++) {
      if (tokens <= buckets.get(i).tokens()) {
        return i;
      }
    }
    throw new IllegalArgumentException(tokens + " tokens fit no shape of " + buckets);
  }

  /** Tokens of the largest run. */
  public int largest() {
    return buckets.stream().mapToInt(Bucket::size).max().orElseThrow();
  }
}
