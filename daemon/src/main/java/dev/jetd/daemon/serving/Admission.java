package dev.jetd.daemon.serving;

import java.util.concurrent.atomic.AtomicLong;

/** Counts the tokens of all computations under way and refuses more beyond a limit. */
final class Admission {
  private final long limit;
  private final AtomicLong tokens = new AtomicLong();

  Admission(long limit) {
    this.limit = limit;
  }

  /** Lets work in if it fits, or if nothing else is there. */
  boolean tryEnter(int cost) {
    long before = tokens.getAndUpdate(t -> t == 0 || t + cost <= limit ? t + cost : t);
    return before == 0 || before + cost <= limit;
  }

  /** Lets work in that belongs to a request already let in. */
  void enter(int cost) {
    tokens.addAndGet(cost);
  }

  void leave(int cost) {
    tokens.addAndGet(-cost);
  }

  long tokens() {
    return tokens.get();
  }
}
