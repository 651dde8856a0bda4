package dev.jetd.daemon.serving;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The platform threads that tokenize. A text of a million characters takes a second, so long texts
 * have a thread of their own: no short one ever waits behind them.
 */
public final class TokenizerThreads implements AutoCloseable {
  /** Tokenized in a few milliseconds. */
  private static final int SHORT_CHARS = 16 * 1024;

  private final int count;
  private final ExecutorService shorts;
  private final ExecutorService longs;

  public TokenizerThreads(int count) {
    this.count = count;
    shorts =
        Executors.newFixedThreadPool(count, Thread.ofPlatform().name("tokenizer-", 0).factory());
    longs = Executors.newFixedThreadPool(1, Thread.ofPlatform().name("tokenizer-long").factory());
  }

  ExecutorService of(EmbeddingInput input) {
    return of(
        switch (input) {
          case EmbeddingInput.Text t -> t.text().length();
          case EmbeddingInput.Ids i -> 0;
          case EmbeddingInput.Pair p -> p.first().length() + p.second().length();
        });
  }

  ExecutorService of(int chars) {
    return chars > SHORT_CHARS ? longs : shorts;
  }

  /** Threads in all. */
  int count() {
    return count + 1;
  }

  /** Takes no more; what waits is done. */
  @Override
  public void close() {
    shorts.shutdown();
    longs.shutdown();
  }
}
