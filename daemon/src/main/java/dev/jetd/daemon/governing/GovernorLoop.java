package dev.jetd.daemon.governing;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.config.Settings.PolicyChoice;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.power.governor.Decision;
import dev.jetd.power.governor.GovernorLimits;
import dev.jetd.power.governor.Observation;
import dev.jetd.power.modes.ModeChange;
import dev.jetd.power.modes.PowerMode;
import dev.jetd.power.sensors.TelemetrySnapshot;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.LongSupplier;

/**
 * Once a second tells the governor what was seen and does what it decides. A change that fails is
 * not tried again at once, but after a while that grows.
 */
final class GovernorLoop implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(GovernorLoop.class.getName());
  private static final double FIRST_PAUSE_SECONDS = 15;
  private static final double LONGEST_PAUSE_SECONDS = 600;

  /** Of a mode that is not among those known. */
  private static final int NO_MODE = -1;

  private final BoardWatch watch;
  private final ModeSwitch modeSwitch;
  private final Calibrator calibrator;
  private final WorkPulse pulse;
  private final PowerTally tally;
  private final GovernorLimits limits;
  private final LongSupplier clock;
  private final Lock asking;
  private final LiveModes modes;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("governor").daemon().factory());

  private PowerPolicy policy;
  private Optional<Steering> steering = Optional.empty();
  private Optional<CalibrationTable> steeredBy = Optional.empty();
  private OptionalInt ownMode = OptionalInt.empty();
  private WorkPulse.Work workBefore;
  private double secondsBefore;
  private int failures;
  private double pausedUntil;

  /**
   * @param asking held while somebody else changes mode or policy: a decision made before such a
   *     change must not be carried out after it
   */
  GovernorLoop(
      BoardWatch watch,
      ModeSwitch modeSwitch,
      Calibrator calibrator,
      WorkPulse pulse,
      PowerTally tally,
      PowerPolicy policy,
      GovernorLimits limits,
      LongSupplier clock,
      Lock asking) {
    this.asking = asking;
    this.watch = watch;
    this.modeSwitch = modeSwitch;
    this.calibrator = calibrator;
    this.pulse = pulse;
    this.tally = tally;
    this.policy = policy;
    this.limits = limits;
    this.clock = clock;
    this.modes = new LiveModes(watch.machine().tree());
    this.workBefore = pulse.work();
    this.secondsBefore = seconds();
    this.pausedUntil = secondsBefore;
  }

  void start() {
    var unused = thread.scheduleAtFixedRate(this::beat, 1, 1, TimeUnit.SECONDS);
  }

  synchronized PowerPolicy policy() {
    return policy;
  }

  synchronized void policy(PowerPolicy wanted) {
    policy = wanted;
    steering = Optional.empty();
    failures = 0;
    pausedUntil = seconds();
  }

  /** What is done about the policy. */
  synchronized Steering steering() {
    if (steering.isEmpty() || !steeredBy.equals(calibrator.table())) {
      steer();
    }
    return steering.orElseThrow();
  }

  private void steer() {
    steeredBy = calibrator.table();
    Steering fresh =
        Steering.of(policy, modes, modes.smallestFirst(), modes.inForce(), steeredBy, limits);
    steering = Optional.of(fresh);
    ownMode = OptionalInt.empty();
    LOG.log(
        System.Logger.Level.INFO,
        "power policy {0}: {1}{2}",
        policy.words(),
        fresh.acting(),
        fresh.reason().map(r -> " (" + r + ")").orElse(""));
  }

  private double seconds() {
    return clock.getAsLong() / 1e9;
  }

  /** A defect costs one beat, not all that would follow. */
  private void beat() {
    if (!asking.tryLock()) {
      return;
    }
    try {
      decide(seconds()).ifPresent(this::carryOut);
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "the governor failed", defect);
    } finally {
      asking.unlock();
    }
  }

  private synchronized Optional<Decision> decide(double now) {
    OptionalDouble p95 = pulse.nextP95Millis();
    WorkPulse.Work work = pulse.work();
    double passed = Math.max(1e-3, now - secondsBefore);
    double arrivals = arrivals(work.since(workBefore), passed);
    workBefore = work;
    secondsBefore = now;
    Optional<BoardState> state = watch.latest();
    if (state.isEmpty() || calibrator.running() || now < pausedUntil) {
      return Optional.empty();
    }
    adopt(state.get().mode());
    Observation seen =
        new Observation(
            now,
            state.get().mode().map(PowerMode::id).orElse(NO_MODE),
            arrivals,
            p95,
            hottest(state.get().telemetry()));
    return steering().governor().flatMap(governor -> governor.tick(seen));
  }

  /** In texts as long as those of the calibration: what a second of work is, is what it weighs. */
  private double arrivals(WorkPulse.Work work, double seconds) {
    int each = steeredBy.map(CalibrationTable::tokens).orElse(CalibrationPlan.TOKENS);
    return (double) work.tokens() / each / seconds;
  }

  /** Under a fixed policy that names no mode, one set by other means is the one to hold. */
  private void adopt(Optional<PowerMode> inForce) {
    boolean free = policy.choice() != PolicyChoice.FIXED || policy.mode().isEmpty();
    Optional<PowerMode> held = steering().fixedAt();
    boolean foreign =
        inForce.isPresent()
            && held.isPresent()
            && !inForce.equals(held)
            && !ownMode.equals(OptionalInt.of(inForce.get().id()));
    if (free && foreign) {
      steering = Optional.empty();
    }
  }

  private static OptionalDouble hottest(TelemetrySnapshot telemetry) {
    return telemetry.hottestMillicelsius().isPresent()
        ? OptionalDouble.of(telemetry.hottestMillicelsius().getAsLong() / 1000.0)
        : OptionalDouble.empty();
  }

  /**
   * Without this object's lock: a change may take seconds, and who reads the policy must not wait.
   */
  private void carryOut(Decision decision) {
    String reason = decision.reason().name().toLowerCase(Locale.ROOT);
    tally.decided(reason);
    ModeChange change =
        modeSwitch.now(
            Integer.toString(decision.to()), By.GOVERNOR, reason + ": " + decision.words());
    note(decision, change);
  }

  private synchronized void note(Decision decision, ModeChange change) {
    if (change instanceof ModeChange.Changed || change instanceof ModeChange.AlreadyActive) {
      ownMode = OptionalInt.of(decision.to());
      failures = 0;
      return;
    }
    double pause = Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * Math.pow(2, failures));
    failures = Math.min(failures + 1, 10);
    pausedUntil = seconds() + pause;
    // The modes that switch live may be others by now.
    steering = Optional.empty();
  }

  /** Ends with the change under way, if there is one. */
  @Override
  public void close() {
    thread.close();
  }
}
