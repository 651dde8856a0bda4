package dev.jetd.power.sim;

import dev.jetd.power.board.CpuList;
import dev.jetd.power.sensors.GpuDriver;
import dev.jetd.power.sim.SimulatedSensors.Watts;
import dev.jetd.power.tree.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;

/**
 * A board that lives in a directory: its owner tells it the load and lets time pass, and the files
 * follow. Everything else, power modes included, works on them as on a real board. Its model name
 * says SIMULATED.
 */
public final class SimulatedBoard {
  private static final double PASSIVE_TRIP = 99;
  private static final double TRIP_HYSTERESIS = 3;
  private static final int TICKS_A_SECOND = 100;

  private final BoardFixture fixture;
  private final Tree tree;
  private final TreeWriter writer;
  private final SimulatedClocks clocks;
  private final SimulatedSensors sensors;
  private final BoardPhysics physics;
  private final EmulatedNvpmodel nvpmodel;
  private final int cores;

  private double gpuLoad;
  private double cpuLoad;
  private double ambient = 25;
  private boolean fanWorks = true;
  private boolean throttled;
  private double celsius = 40;
  private double joules;
  private double overCurrents;
  private double uptime = 1000;
  private double busyTicks = 5000;
  private double idleTicks = 95_000;

  private SimulatedBoard(BoardFixture fixture, Path root, EmulatedNvpmodel nvpmodel) {
    this.fixture = fixture;
    this.tree = Tree.at(root);
    this.writer = new TreeWriter(tree);
    this.clocks = new SimulatedClocks(tree, writer);
    this.sensors = new SimulatedSensors(tree, writer);
    this.physics = BoardPhysics.of(fixture);
    this.nvpmodel = nvpmodel;
    this.cores = CpuList.parse(tree.text("/sys/devices/system/cpu/present").orElse("0")).size();
  }

  /** Unpacks the board under {@code root}, an empty directory, and brings it to life. */
  public static SimulatedBoard create(BoardFixture fixture, Path root) throws IOException {
    fixture.archive().unpack(root);
    SimulatedBoard board = new SimulatedBoard(fixture, root, EmulatedNvpmodel.install(root));
    String model = board.tree.text("/proc/device-tree/model").orElse(fixture.key());
    board.writer.write("/proc/device-tree/model", model + " (SIMULATED)\0");
    board.pass(Duration.ZERO);
    return board;
  }

  /** The program that stands in for the board's nvpmodel. */
  public EmulatedNvpmodel nvpmodel() {
    return nvpmodel;
  }

  /** The board's files. */
  public Tree tree() {
    return tree;
  }

  /** What NVIDIA's driver tells where it is needed: on Thor, whose files say no load. */
  public Optional<GpuDriver> gpuDriver() {
    return fixture == BoardFixture.AGX_THOR ? Optional.of(this::driverSays) : Optional.empty();
  }

  private synchronized GpuDriver.Answer driverSays() {
    OptionalLong unknown = OptionalLong.empty();
    OptionalInt load = OptionalInt.of((int) Math.round(gpuLoad * 1000));
    return new GpuDriver.Answer(
        Optional.of(new GpuDriver.Reading(load, unknown, unknown, unknown, List.of())),
        Optional.empty());
  }

  /** How busy it is from now on, each from 0 to 1. */
  public synchronized void load(double gpu, double cpu) {
    gpuLoad = Math.clamp(gpu, 0, 1);
    cpuLoad = Math.clamp(cpu, 0, 1);
  }

  /** The air around it. */
  public synchronized void ambient(double degrees) {
    ambient = degrees;
  }

  /** Whether its fan turns when told to. */
  public synchronized void fanWorks(boolean works) {
    fanWorks = works;
  }

  /** What it really used, to hold measurements against. */
  public synchronized double joules() {
    return joules;
  }

  /** Lets time pass; a tenth of a second or a second at a time looks lifelike. */
  public synchronized void pass(Duration time) {
    double seconds = time.toNanos() / 1e9;
    SortedSet<Integer> online =
        CpuList.parse(tree.text("/sys/devices/system/cpu/online").orElse("0"));
    double gpuClock = clocks.runGpu(gpuLoad, throttled);
    double cpuClock = clocks.runCpus(cpuLoad);
    Watts watts =
        new Watts(
            physics.idleWatts(),
            physics.gpu(gpuLoad, gpuClock),
            physics.cpu(cpuLoad, cpuClock, (double) online.size() / Math.max(1, cores)));
    joules += watts.total() * seconds;
    double fan = Math.clamp((celsius - 40) / 35, 0.15, 1);
    celsius = physics.heat(celsius, watts.total(), ambient, fanWorks ? fan : 0, seconds);
    throttled = celsius > (throttled ? PASSIVE_TRIP - TRIP_HYSTERESIS : PASSIVE_TRIP);
    overCurrents += Math.max(0, watts.total() - physics.overCurrentWatts()) * seconds;
    sensors.power(watts);
    sensors.temperature(celsius);
    sensors.fan(fan, fanWorks);
    sensors.throttling(throttled);
    sensors.overCurrentEvents((long) overCurrents);
    processorTimes(online, seconds);
  }

  private void processorTimes(SortedSet<Integer> online, double seconds) {
    uptime += seconds;
    busyTicks += cpuLoad * seconds * TICKS_A_SECOND;
    idleTicks += (1 - cpuLoad) * seconds * TICKS_A_SECOND;
    long busy = (long) busyTicks;
    long idle = (long) idleTicks;
    StringBuilder stat = new StringBuilder();
    stat.append(row("cpu ", busy * online.size(), idle * online.size()));
    online.forEach(cpu -> stat.append('\n').append(row("cpu" + cpu, busy, idle)));
    writer.write("/proc/stat", stat.toString());
    writer.write("/proc/uptime", String.format(Locale.ROOT, "%.2f %.2f", uptime, uptime * 0.9));
  }

  private static String row(String name, long busy, long idle) {
    return name + " " + busy + " 0 0 " + idle + " 0 0 0 0 0 0";
  }
}
