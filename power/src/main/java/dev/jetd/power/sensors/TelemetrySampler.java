package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Takes snapshots. No collector can hurt another: what one cannot read, or even a defect of it,
 * costs its own readings.
 */
public final class TelemetrySampler {
  private final Tree tree;
  private final InstantSource clock;
  private final LongSupplier nanos;

  private final RailsCollector rails;
  private final OverCurrentCollector overCurrents = new OverCurrentCollector();
  private final ThermalCollector zones = new ThermalCollector();
  private final CoolingCollector coolings = new CoolingCollector();
  private final GpuCollector gpus = new GpuCollector();
  private final CpuCollector cpus = new CpuCollector();
  private final MemoryCollector memory = new MemoryCollector();
  private final EmcCollector emc = new EmcCollector();
  private final EnginesCollector engines = new EnginesCollector();
  private final FanCollector fans = new FanCollector();

  /** Reads from {@code tree}; {@code nanos} is a clock that never jumps. */
  public TelemetrySampler(Tree tree, InstantSource clock, LongSupplier nanos) {
    this.tree = tree.remembering(nanos);
    this.clock = clock;
    this.nanos = nanos;
    this.rails = new RailsCollector(nanos);
  }

  /** One look at everything. Loads and RAPL power are means since the last one. */
  public synchronized TelemetrySnapshot sample() {
    List<CollectorStatus> statuses = new ArrayList<>();
    return new TelemetrySnapshot(
        clock.instant(),
        nanos.getAsLong(),
        run(rails, List.of(), statuses),
        run(overCurrents, List.of(), statuses),
        run(zones, List.of(), statuses),
        run(coolings, List.of(), statuses),
        run(gpus, List.of(), statuses),
        run(cpus, List.of(), statuses),
        run(memory, Optional.empty(), statuses),
        run(emc, Optional.empty(), statuses),
        run(engines, List.of(), statuses),
        run(fans, List.of(), statuses),
        statuses);
  }

  /** The total alone, for what samples faster than it can afford to look at everything. */
  public synchronized Optional<TotalPower> totalPower() {
    try {
      return rails.total(tree);
    } catch (RuntimeException defect) {
      // The next look at everything meets it too, and tells of it.
      return Optional.empty();
    }
  }

  private <T> T run(Collector<T> collector, T nothing, List<CollectorStatus> statuses) {
    List<String> troubles = new ArrayList<>();
    long start = nanos.getAsLong();
    T found = nothing;
    try {
      found = collector.collect(tree.reporting(troubles::add));
    } catch (RuntimeException defect) {
      troubles.add(defect.toString());
    }
    Duration took = Duration.ofNanos(nanos.getAsLong() - start);
    statuses.add(new CollectorStatus(collector.name(), took, troubles.stream().findFirst()));
    return found;
  }
}
