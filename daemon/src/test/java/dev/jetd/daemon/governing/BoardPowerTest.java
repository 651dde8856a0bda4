package dev.jetd.daemon.governing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.board.BoardEnergy;
import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.power.modes.LocalNvpmodel;
import dev.jetd.power.modes.ModeChange;
import dev.jetd.power.modes.Nvpmodel;
import dev.jetd.power.modes.SystemProcessRunner;
import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.sim.SimulatedBoard;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The governor beside an operator, and beside heat, on the files of a board. */
@Timeout(60)
final class BoardPowerTest {
  @TempDir private Path root;
  @TempDir private Path state;

  /** Takes so long for a change that the governor has looked at the board meanwhile. */
  private record Slow(Nvpmodel real, BoardWatch watch) implements Nvpmodel {
    @Override
    public Answer apply(int id) {
      Answer answer = real.apply(id);
      await(watch, now -> false, 3);
      return answer;
    }

    @Override
    public Answer recordForBoot(int id) {
      return real.recordForBoot(id);
    }
  }

  /** Until a look is as wanted, or that many have passed. */
  private static boolean await(BoardWatch watch, Predicate<BoardState> wanted, int looks) {
    Optional<BoardState> seen = watch.latest();
    boolean good = seen.filter(wanted).isPresent();
    for (int i = 0; i < looks && !good; i++) {
      try {
        seen = watch.next(seen, Duration.ofSeconds(5));
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      good = seen.filter(wanted).isPresent();
    }
    return good;
  }

  private static Predicate<BoardState> mode(String name) {
    return state -> state.mode().filter(mode -> mode.name().equals(name)).isPresent();
  }

  private BoardPower start(BoardWatch watch, Nvpmodel nvpmodel, Map<String, String> flags) {
    return BoardPower.start(
        watch,
        nvpmodel,
        new Models(),
        new WorkPulse(),
        state,
        new ConfigLoader(state.resolve("none.yaml"), Map.of()).load(Optional.empty(), flags),
        System::nanoTime);
  }

  private BoardWatch watch() {
    Machine machine = Machine.at(root);
    return BoardWatch.start(machine, BoardEnergy.of(machine, state), System::nanoTime);
  }

  private static Nvpmodel emulator(SimulatedBoard board) {
    return new LocalNvpmodel(
        board.nvpmodel().command(),
        board.tree(),
        new SystemProcessRunner(),
        Duration.ofSeconds(20));
  }

  @Test
  void aDecisionMadeBeforeAnOperatorsChangeIsNotCarriedOutAfterIt() throws Exception {
    SimulatedBoard board = SimulatedBoard.create(BoardFixture.ORIN_NANO_SUPER, root);
    try (BoardWatch watch = watch();
        BoardPower power =
            start(watch, new Slow(emulator(board), watch), Map.of("power.mode", "25W"))) {
      await(watch, mode("25W"), 5);
      assertThat(power.change("MAXN_SUPER")).isInstanceOf(ModeChange.Changed.class);
      assertThat(await(watch, mode("MAXN_SUPER").negate(), 4)).isFalse();
      assertThat(power.audit()).noneMatch(line -> line.contains("\"by\":\"governor\""));
    }
  }

  @Test
  void heatTakesASmallerModeUnderAFixedPolicyToo() throws Exception {
    SimulatedBoard board = SimulatedBoard.create(BoardFixture.ORIN_NANO_SUPER, root);
    try (BoardWatch watch = watch();
        BoardPower power = start(watch, emulator(board), Map.of("power.thermal-limit", "90"))) {
      assertThat(await(watch, mode("25W"), 5)).isTrue();
      for (int zone = 0; zone < 20; zone++) {
        Path node = root.resolve("sys/class/thermal/thermal_zone" + zone + "/temp");
        if (Files.exists(node)) {
          Files.writeString(node, "89500\n");
        }
      }
      assertThat(await(watch, mode("15W"), 20)).isTrue();
      // The board shows the mode before the change is verified and written down.
      assertThat(await(watch, now -> isAudited(power, "thermal: ", "15W (0)"), 20)).isTrue();
      assertThat(await(watch, now -> power.tally().decisions().containsKey("thermal"), 20))
          .isTrue();
    }
  }

  private static boolean isAudited(BoardPower power, String... words) {
    return power.audit().stream()
        .anyMatch(line -> java.util.Arrays.stream(words).allMatch(line::contains));
  }

  @Test
  void aModeLeftByAKilledCalibrationIsBroughtBackAtTheNextStart() throws Exception {
    SimulatedBoard board = SimulatedBoard.create(BoardFixture.ORIN_NANO_SUPER, root);
    try (BoardWatch watch = watch()) {
      await(watch, mode("25W"), 5);
      Path restore = state.resolve("calibration-restore" + watch.machine().stateSuffix());
      Files.writeString(restore, "2");
      BoardPower power = start(watch, emulator(board), Map.of());
      assertThat(await(watch, mode("MAXN_SUPER"), 5)).isTrue();
      assertThat(Files.exists(restore)).isFalse();
      power.close();
    }
  }
}
