package dev.jetd.power.modes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.sim.BoardFixture;
import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The boards' mode tables: id NAME cores/CPU MHz/GPU MHz/EMC MHz/mask. */
final class ModeTablesTest {
  private static final Map<BoardFixture, List<String>> TABLES =
      Map.of(
          BoardFixture.ORIN_NANO_8GB,
          List.of("0 15W 6/max/max/max/240", "1 7W 4/960/408/2133/252"),
          BoardFixture.ORIN_NANO_SUPER,
          List.of(
              "0 15W 6/1497.6/612/2133/240",
              "1 25W 6/1344/918/3199/240",
              "2 MAXN_SUPER 6/max/max/max/240",
              "3 7W 4/960/408/2133/252"),
          BoardFixture.ORIN_NANO_4GB,
          List.of(
              "0 10W 6/max/max/max/252",
              "1 7W_AI 6/806.4/408/2133/252",
              "2 7W_CPU 6/960/306/2133/252"),
          BoardFixture.ORIN_NX_16GB_SUPER,
          List.of(
              "0 MAXN_SUPER 8/max/max/max/240",
              "1 10W 4/1190.4/612/2133/252",
              "2 15W 4/1420.8/612/max/252",
              "3 25W 8/1497.6/408/max/240",
              "4 40W 8/1497.6/1173/max/240"),
          BoardFixture.AGX_ORIN_64GB,
          List.of(
              "0 MAXN 12/max/max/max/0",
              "1 MODE_15W 4/1113.6/408/2133/248",
              "2 MODE_30W 8/1728/612/max/240",
              "3 MODE_50W 12/1497.6/816/max/0"),
          BoardFixture.AGX_THOR,
          List.of(
              "0 MAXN 14/2601/1575/max/64",
              "1 120W 14/2601/1386/max/64",
              "2 90W 12/2601/1530/max/15873",
              "3 70W 12/1998/1530/max/15873"));

  private static final Map<BoardFixture, List<String>> RANKS =
      Map.of(
          BoardFixture.ORIN_NANO_8GB, List.of("7W", "15W"),
          BoardFixture.ORIN_NANO_SUPER, List.of("7W", "15W", "25W", "MAXN_SUPER"),
          BoardFixture.ORIN_NANO_4GB, List.of("7W_CPU", "7W_AI", "10W"),
          BoardFixture.ORIN_NX_16GB_SUPER, List.of("10W", "15W", "25W", "40W", "MAXN_SUPER"),
          BoardFixture.AGX_ORIN_64GB, List.of("MODE_15W", "MODE_30W", "MODE_50W", "MAXN"),
          BoardFixture.AGX_THOR, List.of("70W", "90W", "120W", "MAXN"));

  private static final Map<BoardFixture, Integer> DEFAULTS =
      Map.of(
          BoardFixture.ORIN_NANO_8GB, 0,
          BoardFixture.ORIN_NANO_SUPER, 1,
          BoardFixture.ORIN_NANO_4GB, 0,
          BoardFixture.ORIN_NX_16GB_SUPER, 4,
          BoardFixture.AGX_ORIN_64GB, 2,
          BoardFixture.AGX_THOR, 1);

  @TempDir Path root;

  private ModeReader reader(BoardFixture board) {
    board.archive().unpack(root);
    return new ModeReader(Tree.at(root));
  }

  @ParameterizedTest
  @EnumSource(BoardFixture.class)
  void everyTableIsReproduced(BoardFixture board) {
    NvpmodelConf conf = reader(board).conf().orElseThrow();
    assertThat(conf.remarks()).isEmpty();
    assertThat(conf.defaultId()).hasValue(DEFAULTS.getOrDefault(board, -1));
    List<String> rows = conf.modes().stream().map(mode -> row(conf, mode)).toList();
    assertThat(rows).isEqualTo(TABLES.get(board));
  }

  @ParameterizedTest
  @EnumSource(BoardFixture.class)
  void modesRankByTheirCaps(BoardFixture board) {
    NvpmodelConf conf = reader(board).conf().orElseThrow();
    assertThat(ModeRanking.smallestFirst(conf))
        .extracting(PowerMode::name)
        .isEqualTo(RANKS.get(board));
  }

  @ParameterizedTest
  @EnumSource(BoardFixture.class)
  void theFixtureIsInTheModeItRecords(BoardFixture board) {
    ModeReader reader = reader(board);
    CurrentMode current = reader.current(reader.conf().orElseThrow());
    assertThat(current.disagreement()).isEmpty();
    assertThat(current.live()).isPresent();
  }

  @Test
  void onlyTheGatingMaskDecidesWhatNeedsAReboot() {
    ModeReader reader = reader(BoardFixture.AGX_THOR);
    NvpmodelConf conf = reader.conf().orElseThrow();
    Map<String, Boolean> live =
        conf.modes().stream()
            .collect(
                Collectors.toMap(PowerMode::name, m -> reader.rebootReason(conf, m).isEmpty()));
    assertThat(live).isEqualTo(Map.of("MAXN", true, "120W", true, "90W", false, "70W", false));
  }

  private static String row(NvpmodelConf conf, PowerMode mode) {
    ModeCaps caps = ModeCaps.of(conf, mode);
    return "%d %s %d/%s/%s/%s/%d"
        .formatted(
            mode.id(),
            mode.name(),
            caps.cores(),
            mhz(caps.cpuMaxHz()),
            mhz(caps.gpuMaxHz()),
            mhz(caps.emcMaxHz()),
            caps.gpuMask().orElse(-1));
  }

  private static String mhz(OptionalLong hertz) {
    if (hertz.isEmpty()) {
      return "max";
    }
    double mhz = hertz.getAsLong() / 1e6;
    return mhz == Math.rint(mhz) ? String.valueOf((long) mhz) : String.valueOf(mhz);
  }
}
