package dev.jetd.daemon.board;

import dev.jetd.power.sensors.GpuDriver;
import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.sim.SimulatedBoard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A simulated board in a directory of its own, kept alive until it is closed. Its load is that of
 * the daemon's own work; its power mode does not slow that work down.
 */
final class Simulation implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Simulation.class.getName());
  private static final Duration STEP = Duration.ofMillis(100);

  /** What the processors of a board do while its GPU works. */
  private static final double CPU_SHARE = 0.4;

  private static final double CPU_IDLE = 0.03;

  private final Path root;
  private final SimulatedBoard board;
  private final LongSupplier clock;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("simulated-board").daemon().factory());
  private final AtomicReference<LongSupplier> busyNanos = new AtomicReference<>(() -> 0);
  private long before;
  private long busyBefore;

  private Simulation(Path root, SimulatedBoard board, LongSupplier clock) {
    this.root = root;
    this.board = board;
    this.clock = clock;
    this.before = clock.getAsLong();
  }

  static Simulation start(BoardFixture fixture, LongSupplier clock) {
    try {
      Path root = Files.createTempDirectory("jetd-simulated-" + fixture.key() + "-");
      Simulation simulation = new Simulation(root, SimulatedBoard.create(fixture, root), clock);
      var unused =
          simulation.thread.scheduleAtFixedRate(
              simulation::live, STEP.toMillis(), STEP.toMillis(), TimeUnit.MILLISECONDS);
      return simulation;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot simulate a board: " + e.getMessage(), e);
    }
  }

  Path root() {
    return root;
  }

  /** What stands in for the driver of its GPU, where there is need of one. */
  Optional<GpuDriver> gpuDriver() {
    return board.gpuDriver();
  }

  /** What stands in for the board's nvpmodel. */
  List<String> nvpmodel() {
    return board.nvpmodel().command();
  }

  /** From now on it is as busy as these nanoseconds of work, a processor each, tell. */
  void busyBy(LongSupplier nanos) {
    busyNanos.set(nanos);
  }

  private void live() {
    try {
      long now = clock.getAsLong();
      long busy = busyNanos.get().getAsLong();
      long room = Math.max(1, now - before) * Runtime.getRuntime().availableProcessors();
      double share = Math.clamp((double) (busy - busyBefore) / room, 0, 1);
      board.load(share, Math.max(CPU_IDLE, CPU_SHARE * share));
      board.pass(Duration.ofNanos(now - before));
      before = now;
      busyBefore = busy;
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "the simulated board stands still", defect);
    }
  }

  /** Ends it and takes its directory away. */
  @Override
  public void close() {
    thread.close();
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.WARNING, "left behind: {0} ({1})", root, e.toString());
    }
  }
}
