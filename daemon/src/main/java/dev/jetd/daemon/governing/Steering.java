package dev.jetd.daemon.governing;

import dev.jetd.daemon.config.Settings.PolicyChoice;
import dev.jetd.power.governor.Governor;
import dev.jetd.power.governor.GovernorLimits;
import dev.jetd.power.governor.MeasuredMode;
import dev.jetd.power.governor.Policy;
import dev.jetd.power.modes.PowerMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A policy made ready for the modes at hand.
 *
 * @param acting what is done, which is less than the policy asks for where it cannot be
 * @param reason why it is less
 * @param governor who does it; absent where nothing can be done
 * @param fixedAt with a fixed policy, the mode that is held
 */
record Steering(
    String acting,
    Optional<String> reason,
    Optional<Governor> governor,
    Optional<PowerMode> fixedAt) {

  /** Nothing is steered. */
  static Steering none(String reason) {
    return new Steering("none", Optional.of(reason), Optional.empty(), Optional.empty());
  }

  /**
   * @param live the modes that switch without a reboot, from the smallest
   * @param inForce what a fixed policy without a mode holds
   */
  static Steering of(
      PowerPolicy policy,
      LiveModes modes,
      List<PowerMode> live,
      Optional<PowerMode> inForce,
      Optional<CalibrationTable> table,
      GovernorLimits limits) {
    if (live.isEmpty()) {
      return none("this machine has no power modes that can be switched");
    }
    if (policy.choice() == PolicyChoice.FIXED) {
      return fixed(policy, modes, live, inForce, limits, Optional.empty());
    }
    List<MeasuredMode> measured = measured(live, table);
    if (measured.isEmpty()) {
      String why = "the modes of this board were not calibrated with this model: jetd calibrate";
      return fixed(policy, modes, live, inForce, limits, Optional.of(why));
    }
    Policy wanted =
        policy.choice() == PolicyChoice.SLO
            ? new Policy.Slo(policy.target().toNanos() / 1e6)
            : new Policy.Efficiency();
    return new Steering(
        policy.word(),
        Optional.empty(),
        Optional.of(new Governor(measured, wanted, limits)),
        Optional.empty());
  }

  private static Steering fixed(
      PowerPolicy policy,
      LiveModes modes,
      List<PowerMode> live,
      Optional<PowerMode> inForce,
      GovernorLimits limits,
      Optional<String> reason) {
    Optional<PowerMode> wanted =
        policy.choice() == PolicyChoice.FIXED && policy.mode().isPresent()
            ? policy.mode().flatMap(modes::find)
            : inForce;
    if (wanted.isEmpty()) {
      return none(
          policy
              .mode()
              .map(m -> "there is no power mode " + m)
              .orElse("the mode in force is not known"));
    }
    if (!live.contains(wanted.get())) {
      return none(wanted.get() + " needs a reboot");
    }
    Governor governor = new Governor(inOrder(live), new Policy.Fixed(wanted.get().id()), limits);
    return new Steering("fixed", reason, Optional.of(governor), wanted);
  }

  private static List<MeasuredMode> measured(
      List<PowerMode> live, Optional<CalibrationTable> table) {
    return table.stream()
        .flatMap(t -> t.modes().stream())
        .filter(m -> live.stream().anyMatch(mode -> mode.id() == m.id()))
        .toList();
  }

  /**
   * For a policy that holds one mode only the order counts, which the guard against heat steps down
   * by; these figures are in that order and mean nothing else.
   */
  private static List<MeasuredMode> inOrder(List<PowerMode> live) {
    List<MeasuredMode> ordered = new ArrayList<>();
    for (PowerMode mode : live) {
      int rank = ordered.size() + 1;
      ordered.add(new MeasuredMode(mode.id(), mode.name(), 1.0 / rank, rank, 1, 0, rank));
    }
    return ordered;
  }
}
