package dev.jetd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.terminal.TerminalSize;
import dev.jetd.daemon.runtime.Home;
import dev.jetd.power.sim.BoardFixture;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code jetd power} and {@code jetd tegrastats} as an operator types them. */
final class BoardCommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path root;

  private int jetd(String... arguments) {
    Surroundings around =
        new Surroundings(
            Home.ofImage(root),
            root.resolve("jetd.yaml"),
            Map.of("JETD_BOARD_ROOT", root.toString()),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Jetd.run(around, arguments);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "ORIN_NANO_SUPER, 'VDD_CPU_GPU_CV '",
    "ORIN_NANO_8GB, 'VDD_IN '",
    "AGX_ORIN_64GB, 'VDD_GPU_SOC '",
    "AGX_THOR, 'VIN '"
  })
  void tegrastatsPrintsAsManyLinesAsAskedForInTheBoardsForm(BoardFixture board, String token) {
    board.archive().unpack(root);
    assertThat(jetd("tegrastats", "--interval", "5", "--count", "3")).isZero();
    assertThat(printed().lines()).hasSize(3);
    assertThat(printed()).contains("RAM ", "CPU [", "GR3D_FREQ ", token);
    assertThat(complained()).contains("not from this machine", root.toString());
  }

  @Test
  void tegrastatsTakesReadallAndSaysWhatToDoForTheBackground() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    assertThat(jetd("tegrastats", "--readall", "--interval", "5", "--count", "1")).isZero();
    assertThat(jetd("tegrastats", "--start")).isEqualTo(ExitCode.USAGE);
    assertThat(complained()).contains("systemd-run", "--logfile");
  }

  @Test
  void aScreenIsCutToTheTerminal() {
    List<String> lines = List.of("1234567", "12345", "", "123");
    assertThat(LiveScreen.cut(lines, new TerminalSize(3, 5))).containsExactly("12345", "12345");
    assertThat(LiveScreen.cut(lines, new TerminalSize(50, 80))).isEqualTo(lines);
    assertThat(LiveScreen.cut(lines, new TerminalSize(1, 1))).containsExactly("1");
  }

  @Test
  void aLogfileIsAppendedToAndNothingIsPrinted() throws Exception {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Path log = root.resolve("stats.log");
    for (int i = 0; i < 2; i++) {
      assertThat(jetd("tegrastats", "--interval", "5", "--count", "1", "--logfile", log.toString()))
          .isZero();
    }
    assertThat(Files.readAllLines(log)).hasSize(2).allMatch(line -> line.contains("VDD_IN"));
    assertThat(printed()).isEmpty();
  }

  @Test
  void aLogfileThatCannotBeWrittenIsSaidInASentence() {
    assertThat(jetd("tegrastats", "--count", "1", "--logfile", root.resolve("a/b").toString()))
        .isEqualTo(ExitCode.FAILED);
    assertThat(complained()).contains("cannot write to").doesNotContain("\tat ");
  }

  @ParameterizedTest
  @CsvSource({"--interval, 0", "--interval, -5", "--count, -1", "--interval, soon"})
  void senselessNumbersAreRefused(String flag, String value) {
    assertThat(jetd("tegrastats", flag, value)).isEqualTo(ExitCode.USAGE);
    assertThat(printed()).isEmpty();
  }

  @Test
  void powerNamesTheBoardAndItsMode() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    assertThat(jetd("power")).isZero();
    assertThat(printed()).contains("mode   25W (1)", "not from this machine").doesNotContain("7W");
  }

  @Test
  void powerListsTheModesFromTheSmallestAndMarksTheOneInForce() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    assertThat(jetd("power", "list")).isZero();
    assertThat(printed().lines().filter(line -> line.matches("[* ] +\\d+  .*")).toList())
        .hasSize(4)
        .anyMatch(line -> line.startsWith("*   1  25W"))
        .last()
        .asString()
        .contains("MAXN_SUPER", "no cap");
  }

  @Test
  void powerSpeaksJsonToScripts() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    assertThat(jetd("power", "--json")).isZero();
    assertThat(printed()).startsWith("{\"board\":").contains("\"current\":{\"id\":1");
  }

  @Test
  void withoutModesPowerSaysSo() {
    assertThat(jetd("power")).isZero();
    assertThat(printed()).contains("not a Jetson", "mode   none", "nvpmodel.conf");
  }
}
