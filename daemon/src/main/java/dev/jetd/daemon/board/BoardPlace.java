package dev.jetd.daemon.board;

import dev.jetd.bindings.natives.SystemLibraries;
import dev.jetd.bindings.nvml.Nvml;
import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.power.helper.HelperClient;
import dev.jetd.power.modes.LocalNvpmodel;
import dev.jetd.power.modes.Nvpmodel;
import dev.jetd.power.modes.SystemProcessRunner;
import dev.jetd.power.sensors.GpuDriver;
import dev.jetd.power.sim.BoardFixture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Where the watched machine is: here, in a directory, or nowhere but in a simulation, which lives
 * until this is closed.
 */
public final class BoardPlace implements AutoCloseable {
  /** Longer than the helper waits for nvpmodel. */
  private static final Duration HELPER_PATIENCE = Duration.ofSeconds(25);

  private static final Duration EMULATOR_PATIENCE = Duration.ofSeconds(10);

  private final Machine machine;
  private final Optional<Simulation> simulation;
  private final Nvpmodel nvpmodel;
  private final LongSupplier clock;
  private Optional<NvmlDriver> nvml = Optional.empty();

  private BoardPlace(
      Machine machine, Optional<Simulation> simulation, Nvpmodel nvpmodel, LongSupplier clock) {
    this.machine = machine;
    this.simulation = simulation;
    this.nvpmodel = nvpmodel;
    this.clock = clock;
  }

  /**
   * As the configuration says.
   *
   * @param clock nanoseconds that never jump
   * @throws ConfigException if it contradicts itself or names no directory
   */
  public static BoardPlace open(Configuration config, LongSupplier clock) {
    Optional<BoardFixture> fixture = config.get(Settings.SIMULATE);
    Path root = config.get(Settings.BOARD_ROOT);
    if (fixture.isEmpty()) {
      Machine machine = Machine.at(root);
      return new BoardPlace(
          machine, Optional.empty(), real(machine, config.get(Settings.POWER_HELPER)), clock);
    }
    if (!root.equals(Path.of("/"))) {
      throw new ConfigException(
          "simulate: a board cannot be both simulated and read from board.root");
    }
    Simulation simulation = Simulation.start(fixture.get(), clock);
    Machine machine = Machine.simulated(simulation.root());
    Nvpmodel emulator =
        new LocalNvpmodel(
            simulation.nvpmodel(), machine.tree(), new SystemProcessRunner(), EMULATOR_PATIENCE);
    return new BoardPlace(machine, Optional.of(simulation), emulator, clock);
  }

  /** The helper acts on this machine; files from elsewhere must never make it act. */
  private static Nvpmodel real(Machine machine, Path helper) {
    return machine
        .warning()
        .<Nvpmodel>map(ReadOnlyModes::new)
        .orElseGet(() -> new HelperClient(helper, HELPER_PATIENCE));
  }

  /** Who is watched. */
  public Machine machine() {
    return machine;
  }

  /** What changes its power mode. */
  public Nvpmodel nvpmodel() {
    return nvpmodel;
  }

  /** If it is simulated, it is as busy as these nanoseconds of work, a processor each, tell. */
  public void busyBy(LongSupplier nanos) {
    simulation.ifPresent(s -> s.busyBy(nanos));
  }

  /**
   * The GPU's driver, where it tells what no file does. It loads nothing before it is asked.
   *
   * @param natives directory of this platform's libraries
   */
  public Optional<GpuDriver> gpuDriver(Path natives, SystemLibraries system) {
    if (simulation.isPresent()) {
      return simulation.get().gpuDriver();
    }
    if (nvml.isEmpty() && NvmlDriver.suits(machine)) {
      nvml = Optional.of(new NvmlDriver(new Nvml(natives, system, clock)));
    }
    return nvml.map(GpuDriver.class::cast);
  }

  @Override
  public void close() {
    nvml.ifPresent(NvmlDriver::close);
    simulation.ifPresent(Simulation::close);
  }
}
