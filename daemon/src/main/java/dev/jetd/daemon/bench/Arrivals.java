package dev.jetd.daemon.bench;

import java.util.Random;

/** When requests are due, on the clock of {@link System#nanoTime}. For use by many threads. */
@FunctionalInterface
interface Arrivals {

  /** When the next request is due, which may be past. Each call takes one. */
  long next();

  /** Due as soon as somebody can ask: a connection asks again when it has its answer. */
  static Arrivals closedLoop() {
    return System::nanoTime;
  }

  /** Due by chance, independent of each other and of the server, at a mean rate (Poisson). */
  static Arrivals openLoop(long start, double perSecond, long seed) {
    return new Arrivals() {
      private final Random random = new Random(seed);
      private double due;

      @Override
      public synchronized long next() {
        due -= Math.log1p(-random.nextDouble()) / perSecond * 1e9;
        return start + (long) due;
      }
    };
  }
}
