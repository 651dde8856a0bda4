package dev.jetd.daemon.governing;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.board.ModeReport;
import dev.jetd.daemon.governing.CalibrationProgress.State;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.power.governor.MeasuredMode;
import dev.jetd.power.modes.ModeChange;
import dev.jetd.power.modes.PowerMode;
import dev.jetd.power.tree.Numbers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Measures every power mode that can be reached without a reboot, one after the other, and brings
 * the first one back whatever happens: after an abort, after a failure, and at the next start if
 * the daemon was killed meanwhile.
 */
final class Calibrator implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Calibrator.class.getName());

  private final BoardWatch watch;
  private final LiveModes modes;
  private final ModeSwitch modeSwitch;
  private final Models models;
  private final WorkPulse pulse;
  private final CalibrationFile file;
  private final Path restoreFile;
  private final InstantSource wallClock;
  private final LongSupplier clock;

  private final AtomicReference<Optional<CalibrationTable>> table;
  private final AtomicReference<CalibrationProgress> progress =
      new AtomicReference<>(CalibrationProgress.NONE);
  private final AtomicBoolean running = new AtomicBoolean();
  private final AtomicBoolean abort = new AtomicBoolean();
  private Optional<Thread> thread = Optional.empty();

  Calibrator(
      BoardWatch watch,
      ModeSwitch modeSwitch,
      Models models,
      WorkPulse pulse,
      Path state,
      InstantSource wallClock,
      LongSupplier clock) {
    String suffix = watch.machine().stateSuffix();
    this.watch = watch;
    this.modes = new LiveModes(watch.machine().tree());
    this.modeSwitch = modeSwitch;
    this.models = models;
    this.pulse = pulse;
    this.file = new CalibrationFile(state.resolve("calibration" + suffix).toAbsolutePath());
    this.restoreFile = state.resolve("calibration-restore" + suffix).toAbsolutePath();
    this.wallClock = wallClock;
    this.clock = clock;
    this.table = new AtomicReference<>(file.read());
  }

  /** The table of this board and the model in service. */
  Optional<CalibrationTable> table() {
    return table
        .get()
        .filter(t -> models.all().stream().findFirst().filter(m -> isOf(t, m)).isPresent());
  }

  private boolean isOf(CalibrationTable kept, ServedModel model) {
    return kept.isOf(watch.machine().board().title(), name(model));
  }

  private static String name(ServedModel model) {
    return model.manifest().id() + " " + model.digest();
  }

  CalibrationProgress progress() {
    return progress.get();
  }

  boolean running() {
    return running.get();
  }

  /** Brings back the mode that a calibration of a killed daemon left. */
  void recover() {
    try {
      if (Files.exists(restoreFile)) {
        Numbers.small(Files.readString(restoreFile))
            .ifPresent(id -> restore(id, By.START, "a calibration was cut short"));
        Files.deleteIfExists(restoreFile);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot read {0}: {1}", restoreFile, e.toString());
    }
  }

  /**
   * Begins, in the background.
   *
   * @throws CalibrationException if it cannot be
   */
  synchronized void start(CalibrationPlan plan) {
    ServedModel model =
        models.all().stream()
            .findFirst()
            .orElseThrow(() -> new CalibrationException("no model is in service yet"));
    if (watch.energy().rail().isEmpty()) {
      throw new CalibrationException("the whole board's power is not measured here");
    }
    ModeReport report =
        watch
            .latest()
            .flatMap(BoardState::modes)
            .orElseThrow(() -> new CalibrationException(ModeReport.NONE));
    PowerMode first =
        report
            .current()
            .mode()
            .orElseThrow(
                () ->
                    new CalibrationException(
                        "the mode in force is not known, so none could be restored"));
    List<PowerMode> all = modes.smallestFirst();
    if (!running.compareAndSet(false, true)) {
      throw new CalibrationException("a calibration is running");
    }
    abort.set(false);
    progress.set(
        new CalibrationProgress(State.RUNNING, "beginning", 0, all.size() * ModeMeter.STEPS));
    thread =
        Optional.of(
            Thread.ofPlatform().name("calibration").start(() -> run(plan, model, first, all)));
  }

  /** Ends it early; the mode is brought back in the background. */
  void abort() {
    abort.set(true);
  }

  private void run(CalibrationPlan plan, ServedModel model, PowerMode first, List<PowerMode> all) {
    try {
      Files.createDirectories(restoreFile.resolveSibling("."));
      Files.writeString(restoreFile, Integer.toString(first.id()));
      CalibrationTable measured = measure(plan, model, all);
      file.write(measured);
      table.set(Optional.of(measured));
      end(first, State.DONE, "done");
    } catch (IOException e) {
      end(first, State.FAILED, "the result could not be kept: " + e);
    } catch (CalibrationException | ServeException e) {
      end(first, abort.get() ? State.ABORTED : State.FAILED, String.valueOf(e.getMessage()));
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "calibration failed", defect);
      end(first, State.FAILED, "a defect; the daemon's log says more");
    }
  }

  private CalibrationTable measure(CalibrationPlan plan, ServedModel model, List<PowerMode> all) {
    WorkPulse.Work before = pulse.work();
    ModeMeter meter = new ModeMeter(watch.energy(), pulse, model, clock, abort::get);
    List<MeasuredMode> measured = new ArrayList<>();
    for (PowerMode mode : all) {
      change(mode);
      measured.add(meter.measure(mode, plan, this::step));
    }
    long foreign = Math.max(0, pulse.work().since(before).sequences() - meter.own());
    return new CalibrationTable(
        watch.machine().board().title(),
        name(model),
        wallClock.instant(),
        CalibrationPlan.TOKENS,
        foreign,
        measured);
  }

  private void change(PowerMode mode) {
    ModeChange change =
        modeSwitch.now(Integer.toString(mode.id()), By.CALIBRATION, "to be measured");
    boolean good =
        change instanceof ModeChange.Changed || change instanceof ModeChange.AlreadyActive;
    if (!good) {
      throw new CalibrationException(change.message());
    }
  }

  private void step(String words) {
    progress.updateAndGet(
        p ->
            new CalibrationProgress(
                p.state(), words, p.step().equals("beginning") ? 0 : p.done() + 1, p.of()));
  }

  private void end(PowerMode first, State how, String words) {
    boolean back = restore(first.id(), By.CALIBRATION, "as before the calibration");
    String restored = back ? "" : "; the mode could not be brought back to " + first;
    progress.updateAndGet(
        p ->
            new CalibrationProgress(
                how, words + restored, how == State.DONE ? p.of() : p.done(), p.of()));
    running.set(false);
  }

  private boolean restore(int id, By by, String why) {
    ModeChange change = modeSwitch.now(Integer.toString(id), by, why);
    boolean back =
        change instanceof ModeChange.Changed || change instanceof ModeChange.AlreadyActive;
    if (back) {
      try {
        Files.deleteIfExists(restoreFile);
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "cannot delete {0}: {1}", restoreFile, e.toString());
      }
    }
    return back;
  }

  /** Aborts, and waits until the mode is as it was. */
  @Override
  public void close() {
    abort();
    Optional<Thread> last = last();
    boolean interrupted = false;
    while (last.isPresent() && last.get().isAlive()) {
      try {
        last.get().join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized Optional<Thread> last() {
    return thread;
  }
}
