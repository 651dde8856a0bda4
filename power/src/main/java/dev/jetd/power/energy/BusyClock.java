package dev.jetd.power.energy;

/**
 * Time with work in it. Where several batches run at once, each nanosecond is divided among them,
 * so that what batches are told to have used adds up to the time there was.
 */
final class BusyClock {
  private int running;
  private long last;
  private long busy;
  private double divided;

  private void advance(long nanos) {
    long passed = Math.max(0, nanos - last);
    if (running > 0) {
      busy += passed;
      divided += (double) passed / running;
    }
    last = Math.max(last, nanos);
  }

  /** The reading to hand back at the end. */
  double begin(long nanos) {
    advance(nanos);
    running++;
    return divided;
  }

  /** The batch's part of the time since its beginning. */
  double end(double begun, long nanos) {
    advance(nanos);
    running--;
    return divided - begun;
  }

  /** Busy nanoseconds since the last call. */
  long takeBusy(long nanos) {
    advance(nanos);
    long taken = busy;
    busy = 0;
    return taken;
  }

  /** Busy nanoseconds since the last {@link #takeBusy}. */
  long busy() {
    return busy;
  }

  /**
   * Time of running batches that no end has claimed yet, given the readings at their beginnings.
   */
  double unclaimed(Iterable<Double> begun) {
    double sum = 0;
    for (double beginning : begun) {
      sum += divided - beginning;
    }
    return sum;
  }
}
