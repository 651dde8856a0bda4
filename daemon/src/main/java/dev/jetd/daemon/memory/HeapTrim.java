package dev.jetd.daemon.memory;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps the heap near what is alive. The serial collector lets the old generation grow to its limit
 * before it collects that: vectors that left the cache would hold memory that the board's other
 * work could use, and the one collection would then be the longest. With another collector
 * (JAVA_OPTS) this does nothing.
 */
public final class HeapTrim implements AutoCloseable {
  /** Garbage that is worth a pause of some tens of milliseconds. */
  static final long WORTH_BYTES = 24L << 20;

  /** No sooner again: under overload garbage comes fast, and pauses must stay rare. */
  private static final Duration PERIOD = Duration.ofSeconds(20);

  private static final String OLD = "Tenured Gen";

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("heap-trim").daemon().factory());

  public void start() {
    var unused =
        timer.scheduleWithFixedDelay(
            HeapTrim::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Collects if it is worth it. */
  static void look() {
    if (oldSinceCollected().filter(bytes -> bytes >= WORTH_BYTES).isPresent()) {
      System.gc();
    }
  }

  /** By how much the old generation grew since it was last collected. */
  static Optional<Long> oldSinceCollected() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getName().equals(OLD))
        .map(HeapTrim::grown)
        .findFirst();
  }

  private static long grown(MemoryPoolMXBean pool) {
    MemoryUsage left = pool.getCollectionUsage();
    return pool.getUsage().getUsed() - left.getUsed();
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
