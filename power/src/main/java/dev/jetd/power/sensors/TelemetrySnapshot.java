package dev.jetd.power.sensors;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Everything read in one scrape. What a list or an Optional lacks could not be read.
 *
 * @param at by the wall clock, for people
 * @param nanos by the clock that never jumps, for arithmetic
 */
public record TelemetrySnapshot(
    Instant at,
    long nanos,
    List<Rail> rails,
    List<OverCurrent> overCurrents,
    List<ThermalZone> zones,
    List<Cooling> coolings,
    List<Gpu> gpus,
    List<Cpu> cpus,
    Optional<Memory> memory,
    Optional<Emc> emc,
    List<Engine> engines,
    List<Fan> fans,
    List<CollectorStatus> collectors) {
  /** Copies the lists. */
  public TelemetrySnapshot {
    rails = List.copyOf(rails);
    overCurrents = List.copyOf(overCurrents);
    zones = List.copyOf(zones);
    coolings = List.copyOf(coolings);
    gpus = List.copyOf(gpus);
    cpus = List.copyOf(cpus);
    engines = List.copyOf(engines);
    fans = List.copyOf(fans);
    collectors = List.copyOf(collectors);
  }

  /** What the whole board draws. */
  public Optional<TotalPower> total() {
    return TotalPower.of(rails);
  }

  /** The hottest zone. */
  public OptionalLong hottestMillicelsius() {
    return zones.stream().mapToLong(ThermalZone::millicelsius).max();
  }

  /**
   * Whether jetson_clocks holds the clocks (min = max everywhere); absent where no clock is known.
   */
  public Optional<Boolean> clocksLocked() {
    List<Boolean> held =
        Stream.concat(
                cpus.stream().filter(Cpu::online).map(c -> held(c.minHertz(), c.maxHertz())),
                gpus.stream().map(g -> held(g.minHertz(), g.maxHertz())))
            .flatMap(Optional::stream)
            .toList();
    return held.isEmpty() ? Optional.empty() : Optional.of(!held.contains(false));
  }

  /** What takes clocks away right now: the cooling devices at work. */
  public List<String> throttling() {
    return coolings.stream().filter(Cooling::throttles).map(Cooling::type).toList();
  }

  private static Optional<Boolean> held(OptionalLong min, OptionalLong max) {
    return min.isEmpty() || max.isEmpty()
        ? Optional.empty()
        : Optional.of(min.getAsLong() == max.getAsLong());
  }
}
