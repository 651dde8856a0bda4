package dev.jetd.daemon.cache;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;

/**
 * Values by key, kept over restarts. A lookup takes a bounded time, and a put none: it is queued
 * for the one thread that writes, or skipped. Thread-safe.
 */
public final class DiskCache implements AutoCloseable {
  /** How long a key is, in bytes. */
  public static final int KEY_BYTES = Entry.KEY_BYTES;

  /** Longer than this a disk may not keep a request waiting for what it can compute. */
  private static final Duration PATIENCE = Duration.ofMillis(20);

  private static final int WAITING_READS = 64;
  private static final int WAITING_WRITES = 1024;

  /** Entries that are committed together, and how long the first of them waits for company. */
  private static final int BATCH = 256;

  private static final Duration LINGER = Duration.ofMillis(500);

  private final StoreFile file;

  // Nothing in it ends the writer.
  private final BlockingQueue<Optional<Entry>> writes = new ArrayBlockingQueue<>(WAITING_WRITES);
  private final ExecutorService reader;
  private final Thread writer;
  private final LongAdder skipped = new LongAdder();
  private final LongAdder late = new LongAdder();

  private DiskCache(StoreFile file) {
    this.file = file;
    this.reader =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(WAITING_READS),
            Thread.ofPlatform().daemon().name("cache-reader").factory());
    this.writer = Thread.ofPlatform().daemon().name("cache-writer").start(this::write);
  }

  /**
   * Opens or begins the file in a directory.
   *
   * @param limit bytes the file may grow to
   * @throws IOException if it cannot be used: another daemon has it, or it cannot be written
   */
  public static DiskCache open(Path directory, long limit) throws IOException {
    return new DiskCache(StoreFile.open(directory, limit));
  }

  /** The value, if it is there and the disk is quick enough. */
  public Optional<byte[]> get(byte[] key) {
    CompletableFuture<Optional<byte[]>> answer = new CompletableFuture<>();
    try {
      reader.execute(() -> answer.complete(file.get(key)));
      return answer.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException | TimeoutException e) {
      late.increment();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a lookup never fails", e);
    }
    return Optional.empty();
  }

  /** Has a value written, unless too many wait already. */
  public void put(byte[] key, byte[] value) {
    if (file.usable() && !writes.offer(Optional.of(new Entry(key, value)))) {
      skipped.increment();
    }
  }

  private void write() {
    List<Entry> batch = new ArrayList<>();
    boolean more = true;
    while (more) {
      more = collect(batch);
      if (!batch.isEmpty()) {
        file.putAll(batch);
        batch.clear();
      }
    }
    file.close();
  }

  /** Waits for entries; false when there will be no more. */
  private boolean collect(List<Entry> batch) {
    try {
      Optional<Entry> next = writes.take();
      long end = System.nanoTime() + LINGER.toNanos();
      while (next != null) {
        if (next.isEmpty()) {
          return false;
        }
        batch.add(next.get());
        next =
            batch.size() < BATCH
                ? writes.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS)
                : null;
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  /** The file's size in bytes. */
  public long bytes() {
    return file.bytes();
  }

  public long entries() {
    return file.entries();
  }

  /** Puts that found too many waiting. */
  public long skipped() {
    return skipped.sum();
  }

  /** Lookups given up because the disk was slow. */
  public long late() {
    return late.sum();
  }

  /** Writes what waits, then closes the file. */
  @Override
  public void close() {
    reader.shutdown();
    try {
      writes.put(Optional.empty());
      writer.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
