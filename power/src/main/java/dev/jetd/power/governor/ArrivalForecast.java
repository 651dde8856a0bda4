package dev.jetd.power.governor;

import java.util.ArrayDeque;
import java.util.Deque;

/** The rate to be ready for: the recent one, and the highest of a while. */
final class ArrivalForecast {
  private static final double MEMORY_SECONDS = 6;

  private record Point(double seconds, double rate) {}

  private final double window;
  private final Deque<Point> peaks = new ArrayDeque<>();
  private double last = Double.NaN;
  private double rate;
  private double behind;

  ArrivalForecast(double windowSeconds) {
    this.window = windowSeconds;
  }

  void observe(double seconds, double arrivals) {
    if (Double.isNaN(last)) {
      rate = arrivals;
      behind = arrivals;
      last = seconds;
    }
    double passed = Math.max(0, seconds - last);
    last = seconds;
    double weight = 1 - Math.exp(-passed / MEMORY_SECONDS);
    rate += weight * (arrivals - rate);
    behind += weight * (rate - behind);
    while (!peaks.isEmpty() && peaks.getLast().rate() <= rate) {
      peaks.removeLast();
    }
    peaks.addLast(new Point(seconds, rate));
    while (peaks.getFirst().seconds() < seconds - window) {
      peaks.removeFirst();
    }
  }

  double now() {
    return rate;
  }

  /** The recent rate without its lag, where it rises: a mean is late by as much as its own mean. */
  double rising() {
    return Math.max(rate, rate + (rate - behind));
  }

  double peak() {
    return peaks.isEmpty() ? rate : peaks.getFirst().rate();
  }
}
