package dev.jetd.daemon.governing;

import dev.jetd.daemon.board.BoardEnergy;
import dev.jetd.daemon.serving.Exercise;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.power.governor.MeasuredMode;
import dev.jetd.power.modes.PowerMode;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/** Measures what the mode in force is good for: idle, with one text at a time, and with many. */
final class ModeMeter {
  /** The steps of one mode, as progress counts them. */
  static final int STEPS = 3;

  private final BoardEnergy energy;
  private final WorkPulse pulse;
  private final ServedModel model;
  private final LongSupplier clock;
  private final BooleanSupplier given;
  private long own;

  /**
   * @param given up as soon as this says so, with a {@link CalibrationException}
   */
  ModeMeter(
      BoardEnergy energy,
      WorkPulse pulse,
      ServedModel model,
      LongSupplier clock,
      BooleanSupplier given) {
    this.energy = energy;
    this.pulse = pulse;
    this.model = model;
    this.clock = clock;
    this.given = given;
  }

  /** Texts that it had computed, to tell them from those of others. */
  long own() {
    return own;
  }

  /**
   * @param tell is told of each step
   */
  MeasuredMode measure(PowerMode mode, CalibrationPlan plan, Consumer<String> tell) {
    tell.accept(mode + ": idle");
    rest(plan.settle());
    double idle = watts(() -> rest(plan.measure()));
    tell.accept(mode + ": one text at a time");
    Exercise exercise = new Exercise(model, CalibrationPlan.TOKENS, clock);
    Exercise.Result alone = run(exercise, 1, plan.measure());
    tell.accept(mode + ": full load");
    var settled = run(exercise, CalibrationPlan.ASKERS, plan.settle());
    WorkPulse.Work before = pulse.work();
    Exercise.Result[] full = {settled};
    double busy = watts(() -> full[0] = run(exercise, CalibrationPlan.ASKERS, plan.measure()));
    checkMeasured(plan.measure(), alone, full[0]);
    WorkPulse.Work work = pulse.work().since(before);
    double together = work.sequenceNanos() / 1e9 / full[0].seconds();
    return new MeasuredMode(
        mode.id(),
        mode.name(),
        alone.medianMillis(),
        full[0].rate(),
        (int) Math.max(1, Math.round(together)),
        idle,
        Math.max(idle, busy));
  }

  private Exercise.Result run(Exercise exercise, int askers, Duration time) {
    WorkPulse.Work before = pulse.work();
    Exercise.Result result = exercise.run(askers, time.toNanos(), given);
    // Those under way at the end are not in the result; others' texts cannot be told from them.
    own += Math.min(pulse.work().since(before).sequences(), result.count() + askers);
    checkNotGiven();
    return result;
  }

  private static void checkMeasured(Duration time, Exercise.Result alone, Exercise.Result full) {
    if (alone.count() == 0 || full.count() == 0) {
      throw new CalibrationException(
          "nothing was computed within " + time.toMillis() + " ms: measure for longer");
    }
  }

  private void checkNotGiven() {
    if (given.getAsBoolean()) {
      throw new CalibrationException("aborted");
    }
  }

  private void rest(Duration time) {
    long end = clock.getAsLong() + time.toNanos();
    while (clock.getAsLong() - end < 0 && !given.getAsBoolean()) {
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  /** The mean of the samples taken while it runs. */
  private double watts(Runnable meanwhile) {
    BoardEnergy.Samples before = energy.samples();
    meanwhile.run();
    BoardEnergy.Samples after = energy.samples();
    checkNotGiven();
    long count = after.count() - before.count();
    if (count == 0) {
      throw new CalibrationException("the board's power could not be read meanwhile");
    }
    return (after.milliwatts() - before.milliwatts()) / 1000.0 / count;
  }
}
