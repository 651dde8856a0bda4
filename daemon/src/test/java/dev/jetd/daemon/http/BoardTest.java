package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.daemon.config.ConfigException;
import dev.jetd.power.sim.BoardFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The board as clients and scrapers of a running daemon see it. */
final class BoardTest {
  @TempDir private Path root;

  private TestDaemon on(BoardFixture board) {
    board.archive().unpack(root);
    return TestDaemon.start("board.root", root.toString());
  }

  @Test
  void telemetryIsTheBoardsOwnReadingsAndSaysWhereTheyWereRead() {
    try (TestDaemon daemon = on(BoardFixture.ORIN_NANO_SUPER)) {
      JsonNode now = telemetry(daemon);
      assertThat(now.get("board_root").asText()).isEqualTo(root.toString());
      assertThat(now.at("/board/jetson").asBoolean()).isTrue();
      assertThat(now.at("/board/part").asText()).isEqualTo("p3767-0005");
      assertThat(now.at("/total/rails").asText()).isEqualTo("VDD_IN");
      assertThat(now.at("/total/watts").decimalValue()).isEqualByComparingTo("4.738");
      assertThat(now.at("/rails/0/volts").decimalValue()).isEqualByComparingTo("5.040");
      assertThat(now.at("/temperatures/0/celsius").decimalValue()).isEqualByComparingTo("48.2");
      assertThat(now.at("/overcurrent")).hasSize(3);
      assertThat(now.at("/collectors").findValuesAsText("name"))
          .contains("rails", "thermal", "gpu", "cpu");
      assertThat(now.findValues("success")).allMatch(JsonNode::asBoolean);
    }
  }

  @ParameterizedTest
  @EnumSource(BoardFixture.class)
  void everyBoardsMetricsPassPrometheussOwnCheck(BoardFixture board) throws Exception {
    try (TestDaemon daemon = on(board)) {
      var unused = telemetry(daemon);
      String page = daemon.getAdmin("/metrics").text();
      assertThat(OperationsTest.promtool(page)).isEmpty();
      assertThat(page)
          .contains("jetd_board_info{title=\"NVIDIA Jetson", "root=\"" + root + "\"")
          .contains("jetd_power_watts{rail=\"", "jetd_temperature_celsius{zone=\"")
          .contains("jetd_gpu_frequency_hertz ", "jetd_power_mode_info{id=\"")
          .contains("jetd_collector_success{collector=\"rails\",} 1.0")
          .contains("jetd_collector_duration_seconds{collector=\"rails\",}");
      assertThat(page.lines().filter(line -> line.startsWith("jetd_")).map(BoardTest::series))
          .doesNotHaveDuplicates();
    }
  }

  private static String series(String line) {
    return line.substring(0, line.lastIndexOf(' '));
  }

  @Test
  void aMetricHasTheValueThatTelemetryHas() {
    try (TestDaemon daemon = on(BoardFixture.ORIN_NANO_SUPER)) {
      var unused = telemetry(daemon);
      assertThat(daemon.getAdmin("/metrics").text())
          .contains("jetd_power_watts{rail=\"VDD_IN\",} 4.738\n")
          .contains("jetd_overcurrent_events_total{channel=\"oc1\",} 0.0\n");
    }
  }

  @Test
  void aSensorThatGoesAwayIsAbsentAndOneThatBreaksIsToldOf() throws Exception {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Path ina = root.resolve("sys/devices/platform/bus@0/c240000.i2c/i2c-1/1-0040/hwmon/hwmon0");
    Files.delete(ina.resolve("in1_label"));
    Files.writeString(root.resolve("sys/class/thermal/thermal_zone0/temp"), "hot\n");
    try (TestDaemon daemon = TestDaemon.start("board.root", root.toString())) {
      JsonNode now = telemetry(daemon);
      assertThat(now.has("total")).isFalse();
      assertThat(now.findValuesAsText("name")).doesNotContain("VDD_IN");
      String page = daemon.getAdmin("/metrics").text();
      assertThat(page)
          .doesNotContain("VDD_IN")
          .contains("jetd_collector_success{collector=\"thermal\",} 0.0");
    }
  }

  @Test
  void thePowerModesAreRankedByTheirCapsAndTheOneInForceIsMarked() {
    try (TestDaemon daemon = on(BoardFixture.ORIN_NANO_SUPER)) {
      var unused = telemetry(daemon);
      JsonNode power = daemon.get("/api/v1/power").json();
      List<String> names = new ArrayList<>();
      power.get("modes").forEach(mode -> names.add(mode.get("name").asText()));
      assertThat(names).containsExactly("7W", "15W", "25W", "MAXN_SUPER");
      assertThat(power.at("/current/name").asText()).isEqualTo("25W");
      assertThat(power.at("/modes/2/current").asBoolean()).isTrue();
      assertThat(power.at("/modes/0/cores").asInt()).isEqualTo(4);
      assertThat(power.at("/modes/3").has("cpu_max_hertz")).isFalse();
      assertThat(power.has("disagreement")).isFalse();
    }
  }

  @Test
  void aRecordThatTheLiveCapsDenyIsShownWithWhatDiffers() throws Exception {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Files.writeString(root.resolve("var/lib/nvpmodel/status"), "pmode:0000\n");
    try (TestDaemon daemon = TestDaemon.start("board.root", root.toString())) {
      var unused = telemetry(daemon);
      JsonNode power = daemon.get("/api/v1/power").json();
      assertThat(power.at("/recorded/id").asInt()).isZero();
      assertThat(power.at("/current/name").asText()).isEqualTo("25W");
      assertThat(power.get("disagreement").asText()).contains("mode 0");
      assertThat(power.get("differences")).isNotEmpty();
    }
  }

  @Test
  void aMachineThatIsNoJetsonHasNoNumbersThatItCannotHave() throws Exception {
    Files.createDirectories(root.resolve("proc"));
    Files.writeString(root.resolve("proc/meminfo"), "MemTotal: 2048 kB\nMemFree: 1024 kB\n");
    try (TestDaemon daemon = TestDaemon.start("board.root", root.toString())) {
      JsonNode now = telemetry(daemon);
      assertThat(now.at("/board/jetson").asBoolean(true)).isFalse();
      for (String field : List.of("total", "rails", "gpus", "temperatures", "fans", "emc")) {
        assertThat(now.has(field)).as(field).isFalse();
      }
      assertThat(daemon.get("/api/v1/power").json().get("reason").asText())
          .contains("nvpmodel.conf");
      assertThat(daemon.getAdmin("/metrics").text())
          .doesNotContain("jetd_power_watts", "jetd_gpu_", "jetd_power_mode_info");
    }
  }

  @Test
  void thisMachineIsWatchedUnlessAnotherRootIsNamed() throws Exception {
    try (TestDaemon daemon = TestDaemon.start()) {
      JsonNode now = telemetry(daemon);
      assertThat(now.has("board_root")).isFalse();
      assertThat(now.at("/memory/total_bytes").asLong()).isPositive();
      assertThat(now.at("/cpus")).isNotEmpty();
      String page = daemon.getAdmin("/metrics").text();
      assertThat(page).contains("root=\"/\"");
      assertThat(OperationsTest.promtool(page)).isEmpty();
    }
  }

  @Test
  void keysGuardTheBoardAsTheyGuardTheApi() throws Exception {
    Path keys = Files.writeString(root.resolve("keys"), "secret\n");
    try (TestDaemon daemon = TestDaemon.start("api.keys-file", keys.toString())) {
      assertThat(daemon.get("/api/v1/telemetry").status()).isEqualTo(401);
      assertThat(daemon.get("/api/v1/power").status()).isEqualTo(401);
      assertThat(daemon.postJson("/api/v1/power", Map.of()).status()).isEqualTo(405);
    }
  }

  @Test
  void aRootThatIsNoDirectoryEndsTheStart() {
    assertThatThrownBy(() -> TestDaemon.start("board.root", "/no/such/tree").close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("/no/such/tree");
  }

  /** The first look has ended long before a model is loaded; but nothing promises it. */
  static JsonNode telemetry(TestDaemon daemon) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    TestDaemon.Reply reply = daemon.get("/api/v1/telemetry");
    while (reply.status() == 503 && System.nanoTime() < deadline) {
      reply = daemon.get("/api/v1/telemetry");
    }
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }
}
