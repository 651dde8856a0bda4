package dev.jetd.power.governor;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The modes to choose from, and what use has taught about their latency since calibration. */
final class ModeTable {
  /** How much of what is learned follows one observation. */
  private static final double FOLLOWS = 0.02;

  private static final double LEAST_FACTOR = 0.7;
  private static final double MOST_FACTOR = 3;

  private final List<MeasuredMode> modes;
  private final Map<Integer, Double> factors = new HashMap<>();

  ModeTable(List<MeasuredMode> modes) {
    if (modes.isEmpty()) {
      throw new IllegalArgumentException("there is no mode to choose from");
    }
    this.modes = List.copyOf(modes);
  }

  Optional<MeasuredMode> mode(int id) {
    return modes.stream().filter(mode -> mode.id() == id).findFirst();
  }

  double p95Millis(MeasuredMode mode, double rate) {
    return mode.p95Millis(rate) * factors.getOrDefault(mode.id(), 1.0);
  }

  void learn(MeasuredMode mode, double rate, double p95Millis) {
    double expected = mode.p95Millis(rate);
    if (expected > 0 && Double.isFinite(expected) && Double.isFinite(p95Millis)) {
      double before = factors.getOrDefault(mode.id(), 1.0);
      double after = before + FOLLOWS * (p95Millis / expected - before);
      factors.put(mode.id(), Math.clamp(after, LEAST_FACTOR, MOST_FACTOR));
    }
  }

  /** The cheapest at {@code rate} of those that will do. */
  Optional<MeasuredMode> cheapest(double rate, Predicate<MeasuredMode> willDo) {
    return modes.stream().filter(willDo).min(Comparator.comparingDouble(mode -> mode.watts(rate)));
  }

  /** The fastest whose full load stays below {@code watts}; failing that, the smallest of all. */
  MeasuredMode fastest(double watts) {
    return modes.stream()
        .filter(mode -> mode.busyWatts() <= watts)
        .max(Comparator.comparingDouble(MeasuredMode::requestsPerSecond))
        .orElseGet(this::coolest);
  }

  MeasuredMode coolest() {
    return modes.stream().min(Comparator.comparingDouble(MeasuredMode::busyWatts)).orElseThrow();
  }
}
