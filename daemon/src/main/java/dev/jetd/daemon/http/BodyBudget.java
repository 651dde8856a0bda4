package dev.jetd.daemon.http;

import java.util.concurrent.atomic.AtomicLong;

/** The memory that all bodies being read may take together, so that many large ones end no heap. */
final class BodyBudget {
  private final long limit;
  private final AtomicLong taken = new AtomicLong();

  BodyBudget(long limit) {
    this.limit = limit;
  }

  boolean tryTake(long bytes) {
    long before = taken.getAndUpdate(t -> t + bytes <= limit ? t + bytes : t);
    return before + bytes <= limit;
  }

  void giveBack(long bytes) {
    taken.addAndGet(-bytes);
  }
}
