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

  ArrivalForecast(double windowSeconds) {
    this.window = windowSeconds;
  }

  void observe(double seconds, double arrivals) {
    double passed = Double.isNaN(last) ? MEMORY_SECONDS : Math.max(0, seconds - last);
    last = seconds;
    rate += (1 - Math.exp(-passed / MEMORY_SECONDS)) * (arrivals - rate);
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

  double peak() {
    return peaks.isEmpty() ? rate : peaks.getFirst().rate();
  }
}
