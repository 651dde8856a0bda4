package dev.jetd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.http.TestDaemon;
import dev.jetd.daemon.runtime.Home;
import dev.jetd.power.sim.BoardFixture;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that ask the running daemon, and {@code jetd telemetry}. */
final class PowerCommandsTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir private Path root;

  private int jetd(Map<String, String> environment, String... arguments) {
    out.reset();
    err.reset();
    Surroundings around =
        new Surroundings(
            Home.ofImage(root),
            root.resolve("jetd.yaml"),
            environment,
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    return Jetd.run(around, arguments);
  }

  private int ask(TestDaemon daemon, String... arguments) {
    return jetd(
        Map.of(
            "JETD_API_PORT", Integer.toString(daemon.apiPort()), "JETD_STATE_DIR", root.toString()),
        arguments);
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String complained() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private TestDaemon simulating() {
    return TestDaemon.start("simulate", "orin-nano-super", "state.dir", root.toString());
  }

  @Test
  void setAsksTheDaemonAndSaysWhatCameOfIt() {
    try (TestDaemon daemon = simulating()) {
      assertThat(ask(daemon, "power", "set", "15W")).isZero();
      assertThat(printed()).isEqualTo("SIMULATED: the power mode is now 15W (0)\n");
      assertThat(ask(daemon, "power", "set", "7W")).isEqualTo(ExitCode.FAILED);
      assertThat(complained()).contains("needs a reboot").doesNotContain("\tat ");
      assertThat(ask(daemon, "power", "set", "7W", "--on-next-boot")).isZero();
      assertThat(printed()).contains("at the next boot");
      assertThat(ask(daemon, "power", "set", "\"}")).isEqualTo(ExitCode.FAILED);
      assertThat(complained()).contains("no power mode");
      assertThat(ask(daemon, "power", "set", "2", "--json")).isZero();
      assertThat(printed()).startsWith("{\"outcome\":\"changed\"");
    }
  }

  @Test
  void policyIsShownAndChanged() {
    try (TestDaemon daemon = simulating()) {
      assertThat(ask(daemon, "power", "policy")).isZero();
      assertThat(printed()).contains("policy   SIMULATED: fixed", "acting   fixed", "limit    95");
      assertThat(ask(daemon, "power", "policy", "slo", "--target-ms", "20")).isZero();
      assertThat(printed()).contains("slo, p95 of 20 ms", "jetd calibrate");
      assertThat(ask(daemon, "power", "policy", "fastest")).isEqualTo(ExitCode.FAILED);
      assertThat(complained()).contains("fixed, slo, efficiency");
      assertThat(ask(daemon, "power", "policy", "--mode", "1")).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void calibrateShowsProgressAndTheTable() {
    try (TestDaemon daemon = simulating()) {
      assertThat(ask(daemon, "calibrate", "--show")).isZero();
      assertThat(printed()).contains("not been calibrated");
      int code = ask(daemon, "calibrate", "--measure", "300ms");
      for (int i = 0; i < 1000 && complained().matches("(?s).*(not measured|for longer).*"); i++) {
        code = ask(daemon, "calibrate", "--measure", "300ms");
      }
      assertThat(code).as(complained()).isZero();
      assertThat(complained()).contains("SIMULATED: ", "15W (0): ", "/9  ");
      assertThat(printed()).contains("SIMULATED: ", "15W", "25W", "MAXN_SUPER");
      assertThat(ask(daemon, "calibrate", "--show", "--json")).isZero();
      assertThat(printed()).contains("\"busy_watts\":");
      assertThat(ask(daemon, "calibrate", "--measure", "1h")).isEqualTo(ExitCode.USAGE);
    }
  }

  @Test
  void withoutADaemonTheyAllSaySo() {
    for (String[] command :
        new String[][] {
          {"power", "set", "1"}, {"power", "policy"}, {"calibrate"}, {"calibrate", "--show"}
        }) {
      assertThat(jetd(Map.of("JETD_API_PORT", "1"), command)).isEqualTo(ExitCode.FAILED);
      assertThat(complained()).contains("jetd serve").doesNotContain("\tat ");
    }
  }

  @Test
  void telemetryIsPlainTextWhereNobodyLooks() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Map<String, String> there = Map.of("JETD_BOARD_ROOT", root.toString());
    assertThat(jetd(there, "telemetry", "--interval", "5", "--count", "2", "--plain")).isZero();
    assertThat(printed())
        .contains("25W (1)", "not from this machine", "cpu0", "VDD_IN", "4.74 W", "[....")
        .doesNotContain("\u001b");
    assertThat(jetd(there, "telemetry", "--interval", "5", "--count", "2", "--json")).isZero();
    assertThat(printed().lines()).hasSize(2).allMatch(line -> line.startsWith("{\"at\":"));
    assertThat(jetd(there, "telemetry", "--interval", "0")).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void whatIsSimulatedSaysSoOnTheCommandLineToo() {
    Map<String, String> there = new HashMap<>(Map.of("JETD_SIMULATE", "agx-thor"));
    assertThat(jetd(there, "power")).isZero();
    assertThat(printed()).contains("SIMULATED");
    assertThat(jetd(there, "telemetry", "--interval", "5", "--count", "1", "--plain")).isZero();
    assertThat(printed()).contains("SIMULATED");
    assertThat(jetd(there, "tegrastats", "--interval", "5", "--count", "1")).isZero();
    assertThat(complained()).contains("SIMULATED");
  }

  @Test
  void aSparklineGrowsWithItsValues() {
    assertThat(TelemetryScreen.sparkline(java.util.List.of(0.0, 0.5, 1.0), 1)).isEqualTo("▁▅█");
    assertThat(TelemetryScreen.bar(0.5)).isEqualTo("[##########..........]");
  }
}
