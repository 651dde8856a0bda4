package dev.jetd.daemon.outgoing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;

/** An answer's body in memory, unless it is longer than it may be: then there is no answer. */
public final class BoundedBody implements BodySubscriber<byte[]> {
  private final int limit;
  private final MemoryBudget budget;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
  private final AtomicReference<Flow.Subscription> source = new AtomicReference<>();

  private BoundedBody(int limit, MemoryBudget budget) {
    this.limit = limit;
    this.budget = budget;
  }

  /** Takes bodies of up to that many bytes. */
  public static BodyHandler<byte[]> upTo(int limit) {
    return head -> new BoundedBody(limit, new MemoryBudget(limit));
  }

  /**
   * Takes bodies of up to that many bytes, and of no more than {@code budget} together. Who gets a
   * body gives its length back to the budget.
   */
  public static BodyHandler<byte[]> upTo(int limit, MemoryBudget budget) {
    return head -> new BoundedBody(limit, budget);
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return whole;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    source.set(subscription);
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    for (ByteBuffer part : parts) {
      if (whole.isDone()) {
        return;
      }
      int more = part.remaining();
      boolean fits = bytes.size() + more <= limit;
      if (!fits || !budget.tryTake(more)) {
        source.get().cancel();
        fail(new IOException("the answer takes more memory than it may"));
        return;
      }
      byte[] piece = new byte[more];
      part.get(piece);
      bytes.writeBytes(piece);
    }
  }

  @Override
  public void onError(Throwable failure) {
    fail(failure);
  }

  private void fail(Throwable failure) {
    if (whole.completeExceptionally(failure)) {
      budget.giveBack(bytes.size());
    }
  }

  @Override
  public void onComplete() {
    whole.complete(bytes.toByteArray());
  }
}
