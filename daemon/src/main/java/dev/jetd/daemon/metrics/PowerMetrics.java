package dev.jetd.daemon.metrics;

import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.governing.CalibrationProgress;
import io.prometheus.client.Collector;
import java.util.ArrayList;
import java.util.List;

/** What was wanted of the board's power mode, what came of it, and by which policy it is chosen. */
public final class PowerMetrics extends Collector {
  private final BoardPower power;

  public PowerMetrics(BoardPower power) {
    this.power = power;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    Family changes =
        Family.counter(
            "jetd_power_mode_changes_total",
            "Wishes for a power mode, by who had them and what came of them.",
            "by",
            "outcome");
    power.tally().changes().forEach((c, n) -> changes.add((double) n, c.by(), c.outcome()));
    Family decisions =
        Family.counter(
            "jetd_governor_decisions_total", "Changes the governor decided on, by why.", "reason");
    power.tally().decisions().forEach((reason, n) -> decisions.add((double) n, reason));
    List<Family> families = new ArrayList<>(List.of(changes, decisions, policy(), calibrating()));
    return families.stream().filter(f -> !f.isEmpty()).map(Family::samples).toList();
  }

  private Family policy() {
    return Family.gauge(
            "jetd_power_policy_info",
            "The policy that was asked for, and what is done about it.",
            "policy",
            "acting")
        .add(1, power.policy().word(), power.acting());
  }

  private Family calibrating() {
    boolean running = power.calibration().state() == CalibrationProgress.State.RUNNING;
    return Family.gauge("jetd_calibrating", "1 while the power modes are being measured.")
        .add(running ? 1 : 0);
  }
}
