package dev.jetd.daemon.registrar.web;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** So many a second, and that many at once after a pause. */
final class RateLimit {
  private final double perNano;
  private final double most;
  private final LongSupplier clock;
  private double left;
  private long last;

  RateLimit(int perSecond, LongSupplier clock) {
    this.perNano = perSecond / (double) TimeUnit.SECONDS.toNanos(1);
    this.most = perSecond;
    this.left = perSecond;
    this.clock = clock;
    this.last = clock.getAsLong();
  }

  synchronized boolean tryTake() {
    long now = clock.getAsLong();
    left = Math.min(most, left + (now - last) * perNano);
    last = now;
    boolean taken = left >= 1;
    left -= taken ? 1 : 0;
    return taken;
  }
}
