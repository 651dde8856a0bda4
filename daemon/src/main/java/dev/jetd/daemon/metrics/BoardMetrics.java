package dev.jetd.daemon.metrics;

import dev.jetd.daemon.board.BoardEnergy;
import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.board.ModeReport;
import dev.jetd.power.board.Board;
import dev.jetd.power.modes.PowerMode;
import dev.jetd.power.sensors.Cpu;
import dev.jetd.power.sensors.Gpu;
import dev.jetd.power.sensors.TelemetrySnapshot;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;

/**
 * The board as it was at the latest look. What could not be read has no sample, and what has no
 * sample at all no family.
 */
public final class BoardMetrics extends Collector {
  private static final double MILLI = 1e-3;

  private final BoardWatch watch;

  public BoardMetrics(BoardWatch watch) {
    this.watch = watch;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    List<Family> families = new ArrayList<>(List.of(board(watch.machine())));
    watch.latest().ifPresent(state -> addAll(state, families));
    watch.energy().rail().ifPresent(rail -> addEnergy(watch.energy(), rail, families));
    return families.stream().filter(f -> !f.isEmpty()).map(Family::samples).toList();
  }

  private static void addAll(BoardState state, List<Family> into) {
    TelemetrySnapshot now = state.telemetry();
    into.add(power(now));
    into.add(temperatures(now));
    into.add(overCurrents(now));
    addGpu(now.gpus(), into);
    into.add(cpuClocks(now.cpus()));
    into.add(mode(state));
    into.add(success(now));
    into.add(duration(now));
  }

  private static Family board(Machine machine) {
    boolean jetson = machine.board() instanceof Board.Jetson;
    String root = machine.elsewhere().map(Object::toString).orElse("/");
    return Family.gauge(
            "jetd_board_info",
            "The board; a root other than / is not this machine, a simulated one none at all.",
            "title",
            "jetson",
            "root",
            "simulated")
        .add(
            1,
            machine.board().title(),
            String.valueOf(jetson),
            root,
            String.valueOf(machine.simulated()));
  }

  private static void addEnergy(BoardEnergy energy, String rail, List<Family> into) {
    Family models =
        Family.counter(
            "jetd_request_energy_joules_total",
            "Energy above idle that a model's requests took.",
            "model");
    energy.joulesByModel().forEach((model, joules) -> models.add(joules, model));
    into.add(
        Family.counter("jetd_energy_joules_total", "Energy the board drew, over restarts.", "rail")
            .add(energy.joules(), rail));
    into.add(models);
  }

  private static Family power(TelemetrySnapshot now) {
    Family family = Family.gauge("jetd_power_watts", "Power of a rail.", "rail");
    now.rails().forEach(rail -> family.add(rail.milliwatts() * MILLI, rail.name()));
    return family;
  }

  private static Family temperatures(TelemetrySnapshot now) {
    Family family = Family.gauge("jetd_temperature_celsius", "Temperature of a zone.", "zone");
    now.zones().forEach(zone -> family.add(zone.millicelsius() * MILLI, zone.name()));
    return family;
  }

  private static Family overCurrents(TelemetrySnapshot now) {
    Family family =
        Family.counter(
            "jetd_overcurrent_events_total",
            "Over-current and under-voltage events since boot.",
            "channel");
    now.overCurrents().forEach(c -> family.add((double) c.events(), c.channel()));
    return family;
  }

  /** Boards before Thor have one clock domain; of several the first is the one that computes. */
  private static void addGpu(List<Gpu> gpus, List<Family> into) {
    Family load = Family.gauge("jetd_gpu_utilization_ratio", "Load of the GPU, 0 to 1.");
    Family clock = Family.gauge("jetd_gpu_frequency_hertz", "Clock of the GPU.");
    if (!gpus.isEmpty()) {
      gpus.getFirst().loadPermille().ifPresent(permille -> load.add(permille * MILLI));
      gpus.getFirst().hertz().ifPresent(clock::add);
    }
    into.add(load);
    into.add(clock);
  }

  private static Family cpuClocks(List<Cpu> cpus) {
    Family family = Family.gauge("jetd_cpu_frequency_hertz", "Clock of a core.", "cpu");
    cpus.forEach(
        cpu -> cpu.hertz().ifPresent(h -> family.add((double) h, Integer.toString(cpu.id()))));
    return family;
  }

  private static Family mode(BoardState state) {
    Family family = Family.gauge("jetd_power_mode_info", "The power mode in force.", "id", "name");
    state
        .modes()
        .map(ModeReport::current)
        .flatMap(current -> current.mode())
        .ifPresent((PowerMode m) -> family.add(1, Integer.toString(m.id()), m.name()));
    return family;
  }

  private static Family success(TelemetrySnapshot now) {
    Family family =
        Family.gauge(
            "jetd_collector_success",
            "1 if a collector could read everything that was there.",
            "collector");
    now.collectors().forEach(c -> family.add(c.success() ? 1 : 0, c.collector()));
    return family;
  }

  private static Family duration(TelemetrySnapshot now) {
    Family family =
        Family.gauge("jetd_collector_duration_seconds", "How long a collector took.", "collector");
    now.collectors().forEach(c -> family.add(c.took().toNanos() * 1e-9, c.collector()));
    return family;
  }
}
