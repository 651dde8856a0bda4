package dev.jetd.daemon.registrar;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A clock moved by hand. */
final class Hand implements LongSupplier {
  // Beyond the largest number, so that every difference is taken and no value compared.
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

  void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Override
  public long getAsLong() {
    return nanos.get();
  }
}
