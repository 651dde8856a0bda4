package dev.jetd.power.governor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.power.governor.Decision.Reason;
import dev.jetd.power.governor.SimulatedServer.Board;
import dev.jetd.power.governor.SimulatedServer.Day;
import dev.jetd.power.governor.SimulatedServer.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class GovernorTest {
  private static final MeasuredMode SMALL = new MeasuredMode(7, "SMALL", 30, 72, 32, 4.2, 11);
  private static final MeasuredMode LARGE = new MeasuredMode(2, "LARGE", 18, 120, 32, 5, 19);
  private static final List<MeasuredMode> TABLE = List.of(LARGE, SMALL);

  private double seconds;

  private static Governor governor(Policy policy) {
    return new Governor(TABLE, policy, GovernorLimits.DEFAULT);
  }

  private Optional<Decision> tick(Governor governor, int mode, double rate, double celsius) {
    seconds++;
    return governor.tick(
        new Observation(seconds, mode, rate, OptionalDouble.empty(), OptionalDouble.of(celsius)));
  }

  private List<Decision> run(Governor governor, int mode, double rate, double celsius, int ticks) {
    List<Decision> decisions = new ArrayList<>();
    int now = mode;
    for (int i = 0; i < ticks; i++) {
      Optional<Decision> decision = tick(governor, now, rate, celsius);
      decision.ifPresent(decisions::add);
      now = decision.map(Decision::to).orElse(now);
    }
    return decisions;
  }

  @Test
  void goesUpAtOnceAndDownOnlyAfterACalmWhile() {
    Governor governor = governor(new Policy.Slo(100));
    List<Decision> up = run(governor, 7, 90, 50, 60);
    assertThat(up).singleElement().extracting(Decision::reason).isEqualTo(Reason.LATENCY);
    assertThat(up.get(0).seconds()).isLessThan(20);
    double since = seconds;
    List<Decision> down = run(governor, 2, 5, 50, 300);
    assertThat(down).singleElement().extracting(Decision::reason).isEqualTo(Reason.ENERGY);
    assertThat(down.get(0).seconds() - since).isGreaterThan(100);
    assertThat(governor.audit()).hasSize(2);
  }

  @Test
  void aFixedPolicyReturnsToItsModeAndStays() {
    Governor governor = governor(new Policy.Fixed(2));
    assertThat(run(governor, 7, 1, 50, 100)).singleElement().extracting(Decision::to).isEqualTo(2);
  }

  @Test
  void efficiencyTakesTheCheapestThatKeepsUpHoweverLate() {
    Governor governor = governor(new Policy.Efficiency());
    assertThat(run(governor, 7, 60, 50, 200)).isEmpty();
    assertThat(run(governor, 7, 80, 50, 200)).singleElement().extracting(Decision::to).isEqualTo(2);
  }

  @Test
  void aModeThatWasNotMeasuredIsLeft() {
    Governor governor = governor(new Policy.Slo(100));
    assertThat(tick(governor, 99, 1, 50)).map(Decision::reason).hasValue(Reason.UNKNOWN_MODE);
  }

  @Test
  void heatLeavesTheLargeModeAndBringsNobodyBackUntilItIsGone() {
    Governor governor = governor(new Policy.Slo(100));
    List<Decision> decisions = run(governor, 2, 90, 93, 1000);
    assertThat(decisions).singleElement().extracting(Decision::reason).isEqualTo(Reason.THERMAL);
    assertThat(run(governor, 7, 90, 60, 400)).extracting(Decision::to).containsExactly(2);
  }

  @Test
  void withoutASensorThereIsNoGuardAndNoAlarm() {
    Governor governor = governor(new Policy.Slo(100));
    OptionalDouble none = OptionalDouble.empty();
    assertThat(governor.tick(new Observation(1, 2, 110, none, none))).isEmpty();
  }

  @Test
  void aChangeThatNeverTakesIsAskedForAtMostTwentyTimesAnHour() {
    Governor governor = governor(new Policy.Slo(100));
    int asked = 0;
    for (int i = 0; i < 3600; i++) {
      asked += tick(governor, 7, 100, 50).isPresent() ? 1 : 0;
    }
    assertThat(asked).isBetween(2, 20);
  }

  @Test
  void senselessMeasurementsAreRefused() {
    assertThatThrownBy(() -> new MeasuredMode(0, "x", 0, 1, 1, 1, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new MeasuredMode(0, "x", 1, Double.NaN, 1, 1, 2))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> new Governor(List.of(), new Policy.Efficiency(), GovernorLimits.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> governor(new Policy.Fixed(5)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  static Stream<Policy> policies() {
    return Stream.of(new Policy.Fixed(2), new Policy.Slo(100), new Policy.Efficiency());
  }

  @ParameterizedTest
  @MethodSource("policies")
  void noPolicyExceedsTheThermalLimitOnAMeltingDay(Policy policy) {
    Board board =
        new Board(
            "melting",
            10,
            8,
            100,
            100,
            2.2,
            4.3,
            List.of(new Mode(7, "SMALL", 0.6, 4.2, 11), new Mode(2, "LARGE", 1, 5, 19)));
    Day careless = new SimulatedServer(board, Trace.MELTING, 6).run(2, seen -> Optional.empty());
    assertThat(careless.hottest()).isGreaterThan(GovernorLimits.DEFAULT.thermalLimitCelsius());
    Governor governor = new Governor(board.table(), policy, GovernorLimits.DEFAULT);
    Day day =
        new SimulatedServer(board, Trace.MELTING, 6)
            .run(2, seen -> governor.tick(seen).map(Decision::to));
    assertThat(day.hottest()).isLessThanOrEqualTo(GovernorLimits.DEFAULT.thermalLimitCelsius());
    assertThat(day.mostSwitchesAnHour()).isLessThanOrEqualTo(20);
  }
}
