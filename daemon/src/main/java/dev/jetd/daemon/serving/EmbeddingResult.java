package dev.jetd.daemon.serving;

import java.util.List;
import java.util.OptionalLong;

/**
 * The answer to an {@link EmbeddingRequest}, in the order of its inputs.
 *
 * @param microjoules above idle, of what was computed for this request and no other; absent where
 *     nothing was, or where energy is not measured
 * @param origins where each vector came from
 */
public record EmbeddingResult(
    ServedModel model,
    List<Embedding> embeddings,
    List<Origin> origins,
    Timings timings,
    OptionalLong microjoules) {

  /** Where a vector came from. */
  public enum Origin {
    /** Computed for this request. */
    MISS,
    /** From the cache. */
    HIT,
    /** Computed for another request at the same time. */
    JOINED
  }

  /**
   * Nanoseconds: of the whole request, and of its slowest input's part in the tokenizer, in the
   * queue and in the model.
   */
  public record Timings(long total, long tokenize, long queue, long inference) {}

  public int tokensUsed() {
    return embeddings.stream().mapToInt(Embedding::used).sum();
  }

  /** HIT only if every vector was, JOINED if none had to be computed, MISS otherwise. */
  public Origin origin() {
    if (origins.contains(Origin.MISS)) {
      return Origin.MISS;
    }
    return origins.contains(Origin.JOINED) ? Origin.JOINED : Origin.HIT;
  }
}
