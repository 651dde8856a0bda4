package dev.jetd.power.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jetd.power.board.BoardReader;
import dev.jetd.power.energy.EnergyCounters;
import dev.jetd.power.energy.EnergyMeter;
import dev.jetd.power.modes.LocalNvpmodel;
import dev.jetd.power.modes.ModeChange;
import dev.jetd.power.modes.ModeController;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.modes.SystemProcessRunner;
import dev.jetd.power.sensors.CollectorStatus;
import dev.jetd.power.sensors.TelemetrySampler;
import dev.jetd.power.sensors.TelemetrySnapshot;
import dev.jetd.power.sensors.TotalPower;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SimulatedBoardTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @TempDir Path root;

  private static TelemetrySampler sampler(SimulatedBoard board) {
    return new TelemetrySampler(board.tree(), () -> Instant.EPOCH, System::nanoTime);
  }

  private static long milliwatts(TelemetrySampler sampler) {
    return sampler.sample().total().map(TotalPower::milliwatts).orElse(-1L);
  }

  private static void pass(SimulatedBoard board, int seconds) {
    for (int i = 0; i < seconds; i += 10) {
      board.pass(SECOND.multipliedBy(10));
    }
  }

  @ParameterizedTest
  @EnumSource(BoardFixture.class)
  void everyBoardLivesAndSaysThatItIsSimulated(BoardFixture fixture) throws IOException {
    SimulatedBoard board = SimulatedBoard.create(fixture, root);
    TelemetrySampler sampler = sampler(board);
    long idle = milliwatts(sampler);
    board.load(1, 0.5);
    board.pass(SECOND);
    TelemetrySnapshot busy = sampler.sample();
    assertThat(busy.total().orElseThrow().milliwatts()).isGreaterThan(idle * 12 / 10);
    assertThat(busy.collectors()).allMatch(CollectorStatus::success);
    assertThat(busy.cpus().get(0).loadPermille()).hasValue(500);
    assertThat(new BoardReader(board.tree()).read().title()).endsWith("(SIMULATED)");
  }

  @Test
  void aSmallerModeDrawsLess() throws IOException {
    SimulatedBoard board = SimulatedBoard.create(BoardFixture.ORIN_NANO_SUPER, root);
    ModeController controller =
        new ModeController(
            new ModeReader(board.tree()),
            new LocalNvpmodel(
                board.nvpmodel().command(),
                board.tree(),
                new SystemProcessRunner(),
                Duration.ofSeconds(30)));
    TelemetrySampler sampler = sampler(board);
    board.load(1, 0.3);
    board.pass(SECOND);
    long large = milliwatts(sampler);
    assertThat(controller.change("15W")).isInstanceOf(ModeChange.Changed.class);
    board.pass(SECOND);
    assertThat(milliwatts(sampler)).isLessThan(large * 8 / 10);
  }

  @Test
  void aDeadFanInTheHeatThrottlesAndANewOneEndsIt() throws IOException {
    SimulatedBoard board = SimulatedBoard.create(BoardFixture.ORIN_NANO_SUPER, root);
    TelemetrySampler sampler = sampler(board);
    board.load(1, 1);
    board.ambient(40);
    pass(board, 600);
    assertThat(sampler.sample().throttling()).isEmpty();
    board.fanWorks(false);
    pass(board, 600);
    TelemetrySnapshot hot = sampler.sample();
    assertThat(hot.fans().get(0).rpm()).hasValue(0);
    assertThat(hot.hottestMillicelsius().orElseThrow()).isGreaterThan(90_000);
    board.fanWorks(true);
    pass(board, 600);
    assertThat(sampler.sample().throttling()).isEmpty();
  }

  @Test
  void theMeterCountsWhatTheBoardUses() throws IOException {
    SimulatedBoard board = SimulatedBoard.create(BoardFixture.AGX_ORIN_64GB, root);
    TelemetrySampler sampler = sampler(board);
    EnergyMeter meter = new EnergyMeter(EnergyCounters.open(root.resolve("energy")));
    meter.sample(0, OptionalLong.of(milliwatts(sampler)));
    for (int second = 1; second <= 120; second++) {
      board.load(second / 30 % 2, 0.2);
      board.pass(SECOND);
      meter.sample(second * SECOND.toNanos(), OptionalLong.of(milliwatts(sampler)));
    }
    assertThat(meter.balance().integral()).isCloseTo(board.joules(), within(board.joules() / 50));
  }
}
