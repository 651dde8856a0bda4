package dev.jetd.daemon.serving;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.Optional;

/** Vectors already computed, bounded by the memory they take. Thread-safe. */
public final class EmbeddingCache {
  /** What an entry takes besides its floats: key, record, array header, table and policy nodes. */
  private static final int OVERHEAD_BYTES = 200;

  private final Cache<InputKey, Embedding> entries;

  /**
   * @param bytes 0 keeps nothing
   */
  public EmbeddingCache(long bytes) {
    entries =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((InputKey k, Embedding e) -> e.vector().length * Float.BYTES + OVERHEAD_BYTES)
            .recordStats()
            .executor(Runnable::run)
            .build();
  }

  Optional<Embedding> get(InputKey key) {
    return Optional.ofNullable(entries.getIfPresent(key));
  }

  void put(InputKey key, Embedding embedding) {
    entries.put(key, embedding);
  }

  public long evictions() {
    return entries.stats().evictionCount();
  }

  /** Memory the entries take, as estimated. */
  public long bytes() {
    return entries.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
  }
}
