package dev.jetd.power.governor;

import dev.jetd.power.governor.Decision.Reason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides, about once a second, whether another mode is due.
 *
 * <p>Upwards it goes at once, by the rate of the last seconds; downwards only when less would have
 * been enough for a whole calm while. That difference is the hysteresis. Changes are rationed by
 * the hour, and the last of the ration is kept for those that cannot wait.
 */
public final class Governor {
  private static final double HOUR = 3600;
  private static final int AUDITED = 1000;

  /** The part of the target that may be used before more is due. */
  private static final double STAY_WITHIN = 0.94;

  /** The part of the target within which less will do; the gap between the two is hysteresis. */
  private static final double MOVE_WITHIN = 0.87;

  /** Above it queues grow faster than any forecast. */
  private static final double MOST_UTILIZATION = 0.9;

  /** The part of the ration for changes that save energy; the others are for trouble. */
  private static final double FOR_SAVING = 0.5;

  private final ModeTable table;
  private final Policy policy;
  private final GovernorLimits limits;
  private final ArrivalForecast forecast;
  private final Lateness lateness = new Lateness();
  private final ThermalGuard guard;
  private final Deque<Double> switches = new ArrayDeque<>();
  private final Deque<Decision> audit = new ArrayDeque<>();

  /** Chooses among {@code modes}, which must all switch live from one another. */
  public Governor(List<MeasuredMode> modes, Policy policy, GovernorLimits limits) {
    this.table = new ModeTable(modes);
    this.policy = policy;
    this.limits = limits;
    this.forecast = new ArrivalForecast(limits.calmSeconds());
    this.guard = new ThermalGuard(limits.thermalLimitCelsius());
    if (policy instanceof Policy.Fixed fixed && table.mode(fixed.modeId()).isEmpty()) {
      throw new IllegalArgumentException("mode " + fixed.modeId() + " was not measured");
    }
  }

  /** The change that is due, if any. The next observation tells what became of it. */
  public Optional<Decision> tick(Observation seen) {
    forecast.observe(seen.seconds(), Math.max(0, seen.arrivalsPerSecond()));
    Optional<MeasuredMode> present = table.mode(seen.modeId());
    present.ifPresent(mode -> learn(mode, seen));
    double ceiling =
        guard.ceiling(
            seen.seconds(),
            seen.hottestCelsius(),
            present.map(MeasuredMode::busyWatts).orElse(Double.MAX_VALUE));
    Optional<Decision> decision =
        present.isPresent()
            ? choose(seen, present.get(), ceiling)
            : Optional.of(
                decision(
                    seen, table.fastest(ceiling), Reason.UNKNOWN_MODE, "the mode is not known"));
    return decision.filter(d -> allowed(d.seconds(), d.reason())).map(this::note);
  }

  private void learn(MeasuredMode mode, Observation seen) {
    double since = switches.isEmpty() ? Double.MAX_VALUE : seen.seconds() - switches.getLast();
    // What queued in another mode says nothing about this one.
    if (since > 5) {
      seen.p95Millis().ifPresent(p95 -> table.learn(mode, forecast.now(), p95));
    }
  }

  private Optional<Decision> choose(Observation seen, MeasuredMode present, double ceiling) {
    if (present.busyWatts() > ceiling && present.id() != table.coolest().id()) {
      MeasuredMode cooler = table.fastest(ceiling);
      String words =
          String.format(
              Locale.ROOT, "%.1f C is close to the limit", seen.hottestCelsius().orElse(0));
      return Optional.of(decision(seen, cooler, Reason.THERMAL, words));
    }
    return switch (policy) {
      case Policy.Fixed fixed -> fixed(seen, fixed.modeId(), ceiling);
      case Policy.Slo slo -> bySpeed(seen, present, ceiling, slo.targetMillis());
      case Policy.Efficiency any -> bySpeed(seen, present, ceiling, Double.MAX_VALUE);
    };
  }

  private Optional<Decision> fixed(Observation seen, int modeId, double ceiling) {
    MeasuredMode wanted = table.mode(modeId).orElseThrow();
    return wanted.id() == seen.modeId() || wanted.busyWatts() > ceiling
        ? Optional.empty()
        : Optional.of(decision(seen, wanted, Reason.FIXED, "the policy is fixed"));
  }

  private Optional<Decision> bySpeed(
      Observation seen, MeasuredMode present, double ceiling, double target) {
    double rate = forecast.rising();
    boolean late = lateness.observe(seen.p95Millis(), target);
    if (late || !holds(present, rate, target * STAY_WITHIN)) {
      double faster = late ? present.requestsPerSecond() : 0;
      MeasuredMode wanted = enough(rate, ceiling, target, faster);
      return wanted.requestsPerSecond() > present.requestsPerSecond()
          ? Optional.of(decision(seen, wanted, Reason.LATENCY, atRate(rate)))
          : Optional.empty();
    }
    double peak = forecast.peak();
    MeasuredMode cheaper = enough(peak, ceiling, target, 0);
    return cheaper.id() != present.id()
            && holds(cheaper, peak, target * MOVE_WITHIN)
            && cheaper.watts(rate) < present.watts(rate)
        ? Optional.of(decision(seen, cheaper, Reason.ENERGY, atRate(peak)))
        : Optional.empty();
  }

  private boolean holds(MeasuredMode mode, double rate, double target) {
    return mode.utilization(rate) <= MOST_UTILIZATION && table.p95Millis(mode, rate) <= target;
  }

  /** The cheapest that holds the target and has more throughput than given; or the fastest. */
  private MeasuredMode enough(double rate, double ceiling, double target, double than) {
    return table
        .cheapest(
            rate,
            mode ->
                mode.busyWatts() <= ceiling
                    && holds(mode, rate, target * MOVE_WITHIN)
                    && mode.requestsPerSecond() > than)
        .orElseGet(() -> table.fastest(ceiling));
  }

  private static String atRate(double rate) {
    return String.format(Locale.ROOT, "%.1f requests a second", rate);
  }

  private static Decision decision(Observation seen, MeasuredMode to, Reason reason, String words) {
    return new Decision(seen.seconds(), seen.modeId(), to.id(), reason, words);
  }

  private boolean allowed(double seconds, Reason reason) {
    while (!switches.isEmpty() && switches.getFirst() <= seconds - HOUR) {
      switches.removeFirst();
    }
    boolean saving = reason == Reason.ENERGY;
    boolean dwelt = switches.isEmpty() || seconds - switches.getLast() >= limits.calmSeconds();
    double ration = limits.switchesPerHour() * (saving ? FOR_SAVING : 1);
    // Heat is not rationed: hardware would throttle harder than any change of mode.
    return reason == Reason.THERMAL || (switches.size() < ration && (!saving || dwelt));
  }

  private Decision note(Decision decision) {
    switches.addLast(decision.seconds());
    lateness.forget();
    audit.addLast(decision);
    if (audit.size() > AUDITED) {
      audit.removeFirst();
    }
    return decision;
  }

  /** The latest decisions, oldest first. */
  public List<Decision> audit() {
    return List.copyOf(audit);
  }
}
