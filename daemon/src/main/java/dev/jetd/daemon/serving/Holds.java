package dev.jetd.daemon.serving;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts who uses a model. Being in service counts as one; when the last is given back the model is
 * freed, on a thread of its own because the last may be given back by one of the model's lanes.
 */
public final class Holds {
  private final AtomicInteger count = new AtomicInteger(1);
  private final AtomicBoolean retired = new AtomicBoolean();
  private final CompletableFuture<Void> freed = new CompletableFuture<>();
  private final Runnable free;

  /**
   * @param free called once, when nobody uses the model any more
   */
  public Holds(Runnable free) {
    this.free = free;
  }

  /** Takes a hold; false if the model is already being freed: then look for another. */
  public boolean tryTake() {
    return count.getAndUpdate(n -> n == 0 ? 0 : n + 1) > 0;
  }

  /** Gives a hold back. */
  public void give() {
    if (count.decrementAndGet() == 0) {
      Thread.ofPlatform().name("model-closer").start(this::free);
    }
  }

  /** Takes the model out of service: gives back the hold that being in service was. */
  public void retire() {
    if (retired.compareAndSet(false, true)) {
      give();
    }
  }

  /** Done when everything is freed. */
  public CompletableFuture<Void> freed() {
    return freed;
  }

  private void free() {
    try {
      free.run();
      // Loading left garbage that a heap below its limit would keep; the board has better uses.
      System.gc();
      freed.complete(null);
    } catch (RuntimeException | Error e) {
      freed.completeExceptionally(e);
    }
  }
}
