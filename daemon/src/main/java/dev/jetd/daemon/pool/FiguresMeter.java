package dev.jetd.daemon.pool;

import dev.jetd.daemon.board.BoardWatch;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.HdrHistogram.Histogram;

/**
 * Makes figures of what was counted: rates and percentiles of a few seconds, joules of half a
 * minute, because those are safe on the disk only now and then. All who ask within a window are
 * told the same. Thread-safe.
 */
final class FiguresMeter {
  private static final long WINDOW_NANOS = Duration.ofSeconds(3).toNanos();
  private static final long ENERGY_WINDOW_NANOS = Duration.ofSeconds(30).toNanos();
  private static final double MILLI = 1e-3;
  private static final double NANO = 1e-9;

  private final BoardWatch watch;
  private final RequestFigures requests;
  private final LongSupplier clock;
  private long windowBegan;
  private long requestsThen;
  private OptionalDouble rate = OptionalDouble.empty();
  private OptionalDouble p95 = OptionalDouble.empty();
  private long energyBegan;
  private double joulesThen;
  private long energyRequestsThen;
  private OptionalDouble joules = OptionalDouble.empty();

  FiguresMeter(BoardWatch watch, RequestFigures requests, LongSupplier clock) {
    this.watch = watch;
    this.requests = requests;
    this.clock = clock;
    this.windowBegan = clock.getAsLong();
    this.energyBegan = windowBegan;
  }

  synchronized Figures now() {
    long now = clock.getAsLong();
    if (now - windowBegan >= WINDOW_NANOS) {
      count(now);
    }
    if (now - energyBegan >= ENERGY_WINDOW_NANOS) {
      countJoules(now);
    }
    return new Figures(watts(), rate, p95, joules, celsius());
  }

  private void count(long now) {
    long sum = requests.requests();
    rate = OptionalDouble.of((sum - requestsThen) / ((now - windowBegan) * NANO));
    Histogram recent = requests.recent();
    p95 =
        recent.getTotalCount() == 0
            ? OptionalDouble.empty()
            : OptionalDouble.of(recent.getValueAtPercentile(95) * MILLI);
    requestsThen = sum;
    windowBegan = now;
  }

  private void countJoules(long now) {
    double drawn =
        watch.energy().joulesByModel().values().stream().mapToDouble(Double::doubleValue).sum();
    long sum = requests.requests();
    boolean measured = watch.energy().rail().isPresent() && sum > energyRequestsThen;
    joules =
        measured && drawn > joulesThen
            ? OptionalDouble.of((drawn - joulesThen) / (sum - energyRequestsThen))
            : OptionalDouble.empty();
    joulesThen = drawn;
    energyRequestsThen = sum;
    energyBegan = now;
  }

  private OptionalDouble watts() {
    return watch
        .latest()
        .flatMap(state -> state.telemetry().total())
        .map(total -> OptionalDouble.of(total.milliwatts() * MILLI))
        .orElse(OptionalDouble.empty());
  }

  private OptionalDouble celsius() {
    return watch.latest().stream()
        .map(state -> state.telemetry().hottestMillicelsius())
        .filter(OptionalLong::isPresent)
        .mapToDouble(hottest -> hottest.getAsLong() * MILLI)
        .findFirst();
  }
}
