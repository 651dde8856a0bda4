package dev.jetd.daemon.serving;

import dev.jetd.models.Tokens;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One input on its way to its vector, for everyone who asked for the same one.
 *
 * <p>Whoever waits for it counts as a waiter; when the last has left, nobody pays for it: it is
 * dropped wherever it stands before the model runs it.
 */
final class Computation implements Waiting {
  private final EmbeddingInput input;
  private volatile Priority priority;
  private final Object client;
  private final long startedAt;
  private final AtomicInteger waiters = new AtomicInteger(1);
  private final CompletableFuture<Embedding> vector = new CompletableFuture<>();

  // Written by the tokenizer's thread before the queue's lock is passed, read after it.
  private int[] ids = {};
  private int second;
  private int totalTokens;
  private long queuedAt;

  // Written by the lane before the vector is completed, read by waiters after it.
  private OptionalLong microjoules = OptionalLong.empty();
  private EmbeddingResult.Timings timings = new EmbeddingResult.Timings(0, 0, 0, 0);

  /**
   * @param startedAt nanoseconds of the service's clock
   */
  Computation(EmbeddingInput input, Priority priority, Object client, long startedAt) {
    this.input = input;
    this.priority = priority;
    this.client = client;
    this.startedAt = startedAt;
  }

  EmbeddingInput input() {
    return input;
  }

  @Override
  public Priority priority() {
    return priority;
  }

  @Override
  public Object client() {
    return client;
  }

  /** Somebody waits for it who would not wait for bulk work. True if it was bulk. */
  boolean raise() {
    boolean bulk = priority == Priority.BULK;
    priority = Priority.INTERACTIVE;
    return bulk;
  }

  CompletableFuture<Embedding> vector() {
    return vector;
  }

  EmbeddingResult.Timings timings() {
    return timings;
  }

  /** What its run cost; absent where that is not measured, and for what was never run. */
  OptionalLong microjoules() {
    return microjoules;
  }

  void spent(long itsMicrojoules) {
    microjoules = OptionalLong.of(itsMicrojoules);
  }

  /** One more waiter. False if the last has already left: then compute anew. */
  boolean join() {
    return waiters.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
  }

  void leave() {
    waiters.decrementAndGet();
  }

  @Override
  public boolean abandoned() {
    return waiters.get() == 0;
  }

  /**
   * @param itsIds what the model gets
   * @param itsTotal tokens of the whole input
   */
  void queued(int[] itsIds, int itsTotal, long now) {
    ids = itsIds;
    second = itsIds.length;
    totalTokens = itsTotal;
    queuedAt = now;
  }

  /** As the tokenizer gave them, of one text or two. */
  void queued(Tokens tokens, long now) {
    queued(tokens.ids(), tokens.total(), now);
    second = tokens.second();
  }

  /** Where the second text's tokens begin; as many as there are where there is none. */
  int second() {
    return second;
  }

  int[] ids() {
    return ids;
  }

  @Override
  public int length() {
    return ids.length;
  }

  long nanosSinceAsked(long now) {
    return now - startedAt;
  }

  @Override
  public long queueNanos(long now) {
    return now - queuedAt;
  }

  void complete(float[] itsVector, long ranAt, long now) {
    timings =
        new EmbeddingResult.Timings(
            now - startedAt, queuedAt - startedAt, ranAt - queuedAt, now - ranAt);
    vector.complete(new Embedding(itsVector, length(), totalTokens));
  }

  @Override
  public void fail(ServeError error) {
    vector.completeExceptionally(new ServeException(error));
  }
}
