package dev.jetd.daemon.pool;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** Counts and times the requests that models answered. Written on every request's thread. */
public final class RequestFigures {
  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);
  private static final int FIRST_ERROR = 400;

  private final Recorder micros = new Recorder(LONGEST_MICROS, 2);
  private final LongAdder requests = new LongAdder();

  /**
   * @param model that answered; empty where none did
   */
  public void answered(String model, int code, long nanos) {
    if (!model.isEmpty() && code < FIRST_ERROR) {
      requests.increment();
      micros.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
    }
  }

  long requests() {
    return requests.sum();
  }

  /** Of the requests since the last call. For one caller. */
  Histogram recent() {
    return micros.getIntervalHistogram();
  }
}
