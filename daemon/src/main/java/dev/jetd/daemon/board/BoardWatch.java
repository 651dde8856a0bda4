package dev.jetd.daemon.board;

import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.sensors.TelemetrySampler;
import dev.jetd.power.sensors.TotalPower;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
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
  private final ModeReader modes;
  private final AtomicReference<Optional<BoardState>> latest =
      new AtomicReference<>(Optional.empty());
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition looked = lock.newCondition();
  private boolean metering;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("board-watch").daemon().factory());

  private BoardWatch(Machine machine, BoardEnergy energy, LongSupplier clock) {
    this.machine = machine;
    this.energy = energy;
    this.clock = clock;
    this.sampler = new TelemetrySampler(machine.tree(), InstantSource.system(), clock);
    this.modes = new ModeReader(machine.tree());
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

  /** The first look after {@code seen}; absent if there is none within {@code patience}. */
  public Optional<BoardState> next(Optional<BoardState> seen, Duration patience)
      throws InterruptedException {
    long left = patience.toNanos();
    lock.lockInterruptibly();
    try {
      while (latest.get().equals(seen) && left > 0) {
        left = looked.awaitNanos(left);
      }
      return latest.get().filter(now -> !Optional.of(now).equals(seen));
    } finally {
      lock.unlock();
    }
  }

  /** Looks now, because something was changed; returns when it has. */
  public void lookNow() {
    try {
      thread.submit(this::look).get();
    } catch (RejectedExecutionException closed) {
      LOG.log(System.Logger.Level.DEBUG, "no look at the board any more");
    } catch (ExecutionException defect) {
      throw new IllegalStateException(defect);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A defect costs one look, not all that would follow. */
  private void look() {
    try {
      BoardState now = new BoardState(sampler.sample(), ModeReport.read(modes));
      Optional<BoardState> before = latest.get();
      publish(now);
      if (before.isPresent() && !before.get().mode().equals(now.mode())) {
        energy.modeChanged();
      }
      startMetering();
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "cannot look at the board", defect);
    }
  }

  private void publish(BoardState now) {
    lock.lock();
    try {
      latest.set(Optional.of(now));
      looked.signalAll();
    } finally {
      lock.unlock();
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
