package dev.jetd.daemon.pool;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.governing.CalibrationProgress;
import dev.jetd.daemon.governing.CalibrationTable;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.power.modes.PowerMode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;

/**
 * How much work this node should get: 100 for 5000 tokens a second, in the power mode in force.
 *
 * <p>Each other weight costs the pool a reload. So it is a function of the mode: from the
 * calibration where there is one, else measured once while serving and kept; and it stays as it is
 * while a calibration tries the modes. Thread-safe.
 */
final class NodeWeight {
  private static final int USUAL = 100;
  private static final double USUAL_TOKENS_PER_SECOND = 5_000;
  private static final int LARGEST = 10_000;

  /** Less work than this measures the first requests, not the machine. */
  private static final long ENOUGH_TOKENS = 20_000;

  private static final long ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int DIGEST_DIGITS = 12;

  private final BoardWatch watch;
  private final BoardPower power;
  private final Models models;
  private final WorkPulse pulse;
  private final LearnedWeights learned;
  private String measured = "";
  private WorkPulse.Work since;
  private int present = USUAL;

  NodeWeight(BoardWatch watch, BoardPower power, Models models, WorkPulse pulse, Path state) {
    this.watch = watch;
    this.power = power;
    this.models = models;
    this.pulse = pulse;
    this.since = pulse.work();
    this.learned =
        new LearnedWeights(state.resolve("pool-weights" + watch.machine().stateSuffix()));
  }

  synchronized int now() {
    if (power.calibration().state() != CalibrationProgress.State.RUNNING) {
      Optional<PowerMode> mode = watch.latest().flatMap(BoardState::mode);
      OptionalInt calibrated = mode.isPresent() ? calibrated(mode.get()) : OptionalInt.empty();
      present = calibrated.isPresent() ? calibrated.getAsInt() : measured(mode);
    }
    return present;
  }

  private OptionalInt calibrated(PowerMode mode) {
    Optional<CalibrationTable> table = power.table();
    OptionalDouble tokensPerSecond =
        table.stream()
            .flatMap(t -> t.modes().stream())
            .filter(m -> m.id() == mode.id())
            .mapToDouble(m -> m.requestsPerSecond() * table.get().tokens())
            .findFirst();
    return tokensPerSecond.isPresent()
        ? OptionalInt.of(of(tokensPerSecond.getAsDouble()))
        : OptionalInt.empty();
  }

  /** What serving has shown of this mode and model; the weight before until there is enough. */
  private int measured(Optional<PowerMode> mode) {
    Optional<ServedModel> model = models.all().stream().findFirst();
    if (model.isEmpty()) {
      return present;
    }
    String key = key(mode, model.get());
    OptionalInt known = learned.of(key);
    if (known.isPresent()) {
      return known.getAsInt();
    }
    if (!key.equals(measured)) {
      measured = key;
      since = pulse.work();
    }
    WorkPulse.Work work = pulse.work().since(since);
    if (work.tokens() < ENOUGH_TOKENS || work.runNanos() < ENOUGH_NANOS) {
      return present;
    }
    double aLane = work.tokens() * (double) TimeUnit.SECONDS.toNanos(1) / work.runNanos();
    int weight = of(aLane * model.get().lanes().lanes());
    learned.learn(key, weight);
    return weight;
  }

  private static String key(Optional<PowerMode> mode, ServedModel model) {
    return "mode "
        + mode.map(m -> Integer.toString(m.id())).orElse("none")
        + " lanes "
        + model.lanes().lanes()
        + " model "
        + model.digest().substring(0, Math.min(DIGEST_DIGITS, model.digest().length()));
  }

  /** To two digits: a measurement is no better. */
  static int of(double tokensPerSecond) {
    double exact = Math.clamp(tokensPerSecond / USUAL_TOKENS_PER_SECOND * USUAL, 1, LARGEST);
    double step = Math.pow(10, Math.max(0, Math.floor(Math.log10(exact)) - 1));
    return (int) (Math.round(exact / step) * step);
  }
}
