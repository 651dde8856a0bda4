package dev.jetd.daemon.governing;

import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.config.Settings.PolicyChoice;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.power.governor.GovernorLimits;
import dev.jetd.power.modes.ModeChange;
import dev.jetd.power.modes.Nvpmodel;
import dev.jetd.power.modes.PowerMode;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Everything that can be asked of the board's power: another mode, another policy, a calibration.
 * One of them at a time.
 */
public final class BoardPower implements AutoCloseable {
  private final AuditTrail audit;
  private final PowerTally tally = new PowerTally();
  private final ModeSwitch modeSwitch;
  private final Calibrator calibrator;
  private final GovernorLoop governor;
  private final GovernorLimits limits;
  private final InstantSource wallClock;
  private final ReentrantLock asking = new ReentrantLock();

  private BoardPower(
      BoardWatch watch,
      Nvpmodel nvpmodel,
      Models models,
      WorkPulse pulse,
      Path state,
      Configuration config,
      LongSupplier clock) {
    String name = "power-audit" + watch.machine().stateSuffix() + ".jsonl";
    this.wallClock = InstantSource.system();
    this.audit = AuditTrail.open(state.resolve(name).toAbsolutePath(), watch.machine().simulated());
    this.modeSwitch = new ModeSwitch(watch, nvpmodel, audit, tally, wallClock);
    this.calibrator = new Calibrator(watch, modeSwitch, models, pulse, state, wallClock, clock);
    this.limits =
        new GovernorLimits(
            config.get(Settings.POWER_THERMAL_LIMIT),
            GovernorLimits.DEFAULT.calmSeconds(),
            GovernorLimits.DEFAULT.switchesPerHour());
    this.governor =
        new GovernorLoop(
            watch, modeSwitch, calibrator, pulse, tally, policyOf(config), limits, clock, asking);
  }

  /**
   * Begins to steer as the configuration says.
   *
   * @param nvpmodel what changes the mode
   * @param state where trail and table are kept
   */
  public static BoardPower start(
      BoardWatch watch,
      Nvpmodel nvpmodel,
      Models models,
      WorkPulse pulse,
      Path state,
      Configuration config,
      LongSupplier clock) {
    BoardPower power = new BoardPower(watch, nvpmodel, models, pulse, state, config, clock);
    power.calibrator.recover();
    power.governor.start();
    return power;
  }

  private static PowerPolicy policyOf(Configuration config) {
    return new PowerPolicy(
        config.get(Settings.POWER_POLICY),
        config.get(Settings.POWER_MODE),
        config.get(Settings.POWER_TARGET));
  }

  /**
   * An operator's mode: it is held from now on, in place of any other policy.
   *
   * @throws CalibrationException while a calibration is running
   */
  public ModeChange change(String wish) {
    asking.lock();
    try {
      refuseWhileCalibrating();
      PowerPolicy before = governor.policy();
      ModeChange change = modeSwitch.now(wish, By.OPERATOR, "asked for by the API");
      if (change instanceof ModeChange.Changed c) {
        holdFrom(before, c.mode());
      } else if (change instanceof ModeChange.AlreadyActive a) {
        holdFrom(before, a.mode());
      }
      return change;
    } finally {
      asking.unlock();
    }
  }

  /** An operator's mode for the next boot; the present one stays. */
  public ModeChange changeOnNextBoot(String wish) {
    asking.lock();
    try {
      refuseWhileCalibrating();
      return modeSwitch.onNextBoot(wish, By.OPERATOR, "asked for by the API");
    } finally {
      asking.unlock();
    }
  }

  private void holdFrom(PowerPolicy before, PowerMode mode) {
    PowerPolicy now = before.fixedAt(Integer.toString(mode.id()));
    governor.policy(now);
    if (before.choice() != PolicyChoice.FIXED) {
      tell(before, now, "a mode was asked for");
    }
  }

  /** The policy from now on, until the daemon stops. */
  public void policy(PowerPolicy wanted) {
    asking.lock();
    try {
      PowerPolicy before = governor.policy();
      governor.policy(wanted);
      tell(before, wanted, "asked for by the API");
    } finally {
      asking.unlock();
    }
  }

  private void tell(PowerPolicy before, PowerPolicy now, String why) {
    audit.add(
        new AuditEntry(
            wallClock.instant(),
            "policy",
            By.OPERATOR,
            Optional.of(before.words()),
            now.words(),
            "changed",
            why));
  }

  public PowerPolicy policy() {
    return governor.policy();
  }

  /** What is done about the policy: its own word, {@code fixed}, or {@code none}. */
  public String acting() {
    return governor.steering().acting();
  }

  /** Why less is done than the policy asks for. */
  public Optional<String> shortfall() {
    return governor.steering().reason();
  }

  public double thermalLimitCelsius() {
    return limits.thermalLimitCelsius();
  }

  /** The latest lines of the audit trail, each a JSON object. */
  public List<String> audit() {
    return audit.latest();
  }

  /** How many lines the audit trail has had. */
  public long changes() {
    return audit.lines();
  }

  public PowerTally tally() {
    return tally;
  }

  /**
   * Begins to measure the modes.
   *
   * @throws CalibrationException if that cannot be
   */
  public void calibrate(CalibrationPlan plan) {
    asking.lock();
    try {
      calibrator.start(plan);
    } finally {
      asking.unlock();
    }
  }

  /** Ends a calibration early, if there is one. */
  public void abortCalibration() {
    calibrator.abort();
  }

  public CalibrationProgress calibration() {
    return calibrator.progress();
  }

  /** What the latest calibration of this board with this model measured. */
  public Optional<CalibrationTable> table() {
    return calibrator.table();
  }

  private void refuseWhileCalibrating() {
    if (calibrator.running()) {
      throw new CalibrationException("a calibration is running; abort it first");
    }
  }

  /** Leaves the mode as it is, or as it was before a calibration. */
  @Override
  public void close() {
    governor.close();
    calibrator.close();
  }
}
