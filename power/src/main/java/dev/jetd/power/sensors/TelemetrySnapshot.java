package dev.jetd.power.sensors;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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

  /**
   * The same, with what the GPU's driver knows where no file tells it: of the first GPU, which is
   * the one that computes.
   */
  TelemetrySnapshot with(Optional<GpuDriver.Reading> driver, List<CollectorStatus> statuses) {
    return new TelemetrySnapshot(
        at,
        nanos,
        rails,
        overCurrents,
        driver.map(this::zones).orElse(zones),
        driver.map(this::coolings).orElse(coolings),
        driver.map(this::gpus).orElse(gpus),
        cpus,
        memory.map(m -> driver.map(m::with).orElse(m)),
        emc,
        engines,
        fans,
        statuses);
  }

  private List<Gpu> gpus(GpuDriver.Reading driver) {
    OptionalLong none = OptionalLong.empty();
    Gpu unnamed = new Gpu("gpu", OptionalInt.empty(), none, none, none, Optional.empty());
    List<Gpu> all = new ArrayList<>(gpus.isEmpty() ? List.of(unnamed) : gpus);
    all.set(0, all.getFirst().with(driver));
    return all;
  }

  private List<ThermalZone> zones(GpuDriver.Reading driver) {
    if (zones.stream().anyMatch(zone -> zone.name().equals("gpu"))) {
      return zones;
    }
    List<ThermalZone> all = new ArrayList<>(zones);
    driver
        .millicelsius()
        .ifPresent(millicelsius -> all.add(new ThermalZone("gpu", millicelsius, List.of())));
    return all;
  }

  private List<Cooling> coolings(GpuDriver.Reading driver) {
    List<Cooling> all = new ArrayList<>(coolings);
    driver.slowedBy().forEach(reason -> all.add(new Cooling(reason, 1, 1)));
    return all;
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
