package dev.jetd.daemon.board;

import dev.jetd.power.sensors.TelemetrySampler;
import dev.jetd.power.sensors.TotalPower;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Looks at the board once a second in the background, so that whoever asks reads what is there
 * already, and all who ask see the same.
 */
public final class BoardWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(BoardWatch.class.getName());
  private static final long PERIOD_MILLIS = 1000;
  private static final long ENERGY_PERIOD_MILLIS = 100;
  private static final long CHECKPOINT_PERIOD_MILLIS = 10_000;

  private final Machine machine;
  private final BoardEnergy energy;
  private final LongSupplier clock;
  private final TelemetrySampler sampler;
  private final AtomicReference<Optional<BoardState>> latest =
      new AtomicReference<>(Optional.empty());
  private boolean metering;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("board-watch").daemon().factory());

  private BoardWatch(Machine machine, BoardEnergy energy, LongSupplier clock) {
    this.machine = machine;
    this.energy = energy;
    this.clock = clock;
    this.sampler = new TelemetrySampler(machine.tree(), InstantSource.system(), clock);
  }

  /**
   * Begins to look, the first time at once.
   *
   * @param clock nanoseconds that never jump
   */
  public static BoardWatch start(Machine machine, BoardEnergy energy, LongSupplier clock) {
    machine.warning().ifPresent(w -> LOG.log(System.Logger.Level.WARNING, "the board is {0}", w));
    BoardWatch watch = new BoardWatch(machine, energy, clock);
    var unused =
        watch.thread.scheduleAtFixedRate(watch::look, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    return watch;
  }

  /** Whom it looks at. */
  public Machine machine() {
    return machine;
  }

  /** What it has drawn. */
  public BoardEnergy energy() {
    return energy;
  }

  /** The latest look; absent only before the first has ended. */
  public Optional<BoardState> latest() {
    return latest.get();
  }

  /** A defect costs one look, not all that would follow. */
  private void look() {
    try {
      latest.set(Optional.of(new BoardState(sampler.sample(), ModeReport.read(machine.tree()))));
      startMetering();
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "cannot look at the board", defect);
    }
  }

  /** From the first total on: where there never is one, nothing samples. */
  private void startMetering() {
    if (!metering && latest().flatMap(state -> state.telemetry().total()).isPresent()) {
      metering = true;
      every(ENERGY_PERIOD_MILLIS, this::meter);
      every(CHECKPOINT_PERIOD_MILLIS, energy::checkpoint);
    }
  }

  private void every(long millis, Runnable task) {
    var unused = thread.scheduleAtFixedRate(task, millis, millis, TimeUnit.MILLISECONDS);
  }

  private void meter() {
    Optional<TotalPower> total = sampler.totalPower();
    energy.sample(clock.getAsLong(), total);
  }

  /** Ends looking, and makes safe what was counted. */
  @Override
  public void close() {
    thread.close();
    if (metering) {
      energy.checkpoint();
    }
  }
}
