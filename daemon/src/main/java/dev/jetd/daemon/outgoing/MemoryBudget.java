package dev.jetd.daemon.outgoing;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all answers being read and passed on may take together. */
public final class MemoryBudget {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  public MemoryBudget(long limit) {
    this.limit = limit;
  }

  boolean tryTake(long bytes) {
    long before = taken.getAndUpdate(t -> t + bytes <= limit ? t + bytes : t);
    return before + bytes <= limit;
  }

  public void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}
