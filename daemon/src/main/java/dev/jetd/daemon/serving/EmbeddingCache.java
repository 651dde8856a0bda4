package dev.jetd.daemon.serving;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.jetd.daemon.cache.DiskCache;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/**
 * Vectors already computed: in memory, bounded by what they take there, and behind that, if there
 * is one, on the disk. Thread-safe.
 */
public final class EmbeddingCache {
  /** What an entry takes besides its floats: key, record, array header, table and policy nodes. */
  private static final int OVERHEAD_BYTES = 200;

  private final Cache<InputKey, Embedding> entries;
  private final Optional<DiskCache> disk;
  private final LongAdder memoryHits = new LongAdder();
  private final LongAdder diskHits = new LongAdder();
  private final LongAdder evictions = new LongAdder();

  /**
   * @param bytes 0 keeps nothing in memory
   * @param disk closed by whoever opened it
   */
  public EmbeddingCache(long bytes, Optional<DiskCache> disk) {
    this.disk = disk;
    this.entries =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((InputKey k, Embedding e) -> e.vector().length * Float.BYTES + OVERHEAD_BYTES)
            .evictionListener((k, e, cause) -> evictions.increment())
            .executor(Runnable::run)
            .build();
  }

  Optional<Embedding> get(InputKey key) {
    Embedding hit = entries.getIfPresent(key);
    if (hit != null) {
      memoryHits.increment();
      return Optional.of(hit);
    }
    return disk.flatMap(d -> promoted(d, key));
  }

  private Optional<Embedding> promoted(DiskCache from, InputKey key) {
    Optional<Embedding> found = from.get(key.bytes()).flatMap(EmbeddingBytes::read);
    found.ifPresent(
        embedding -> {
          diskHits.increment();
          entries.put(key, embedding);
        });
    return found;
  }

  void put(InputKey key, Embedding embedding) {
    entries.put(key, embedding);
    disk.ifPresent(d -> d.put(key.bytes(), EmbeddingBytes.of(embedding)));
  }

  public long memoryHits() {
    return memoryHits.sum();
  }

  public long diskHits() {
    return diskHits.sum();
  }

  /** Vectors that left the memory. */
  public long evictions() {
    return evictions.sum();
  }

  /** Memory the entries take, as estimated. */
  public long bytes() {
    return entries.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
  }

  public Optional<DiskCache> disk() {
    return disk;
  }
}
