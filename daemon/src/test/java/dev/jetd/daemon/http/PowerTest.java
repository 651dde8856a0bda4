package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changing the power mode and its policy over HTTP, on a simulated board. */
final class PowerTest {
  private static final String MODE = "/api/v1/power/mode";
  private static final String POLICY = "/api/v1/power/policy";

  @TempDir private Path state;

  private TestDaemon start(String... more) {
    return startWithoutKey(more).withKey("boss");
  }

  private TestDaemon startWithoutKey(String... more) {
    String[] flags = {
      "simulate", "orin-nano-super", "state.dir", state.toString(), "admin.keys-file", admin()
    };
    String[] all = java.util.Arrays.copyOf(flags, flags.length + more.length);
    System.arraycopy(more, 0, all, flags.length, more.length);
    return TestDaemon.start(all);
  }

  private String admin() {
    try {
      return Files.writeString(state.resolve("admin"), "boss\n").toString();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static TestDaemon.Reply change(TestDaemon daemon, Object mode) {
    return daemon.send("PUT", MODE, Map.of("mode", mode));
  }

  private static String current(TestDaemon daemon) {
    return daemon.get("/api/v1/power").json().at("/current/name").asText("none");
  }

  private static Path root(TestDaemon daemon) {
    return Path.of(BoardTest.telemetry(daemon).get("board_root").asText());
  }

  @Test
  void aModeIsChangedByIdOrNameAndSeenAtOnceByEveryReader() throws Exception {
    try (TestDaemon daemon = start()) {
      Path root = root(daemon);
      TestDaemon.Reply reply = change(daemon, 0);
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      assertThat(reply.json().get("outcome").asText()).isEqualTo("changed");
      assertThat(reply.json().get("message").asText()).contains("15W (0)");
      assertThat(reply.json().get("policy").asText()).isEqualTo("fixed");
      assertThat(current(daemon)).isEqualTo("15W").isEqualTo(liveMode(root));
      assertThat(change(daemon, "maxn_super").status()).isEqualTo(200);
      assertThat(liveMode(root)).isEqualTo("MAXN_SUPER");
      assertThat(change(daemon, 2).json().get("outcome").asText()).isEqualTo("already_active");
      String page = daemon.getAdmin("/metrics").text();
      assertThat(OperationsTest.promtool(page)).isEmpty();
      assertThat(page)
          .contains("jetd_power_mode_info{id=\"2\",name=\"MAXN_SUPER\",} 1.0")
          .contains("jetd_power_mode_changes_total{by=\"operator\",outcome=\"changed\",} 2.0")
          .contains("jetd_power_policy_info{policy=\"fixed\",acting=\"fixed\",} 1.0");
    }
    assertThat(Files.readAllLines(state.resolve("power-audit-simulated.jsonl")))
        .anyMatch(
            line ->
                line.contains("\"by\":\"operator\",\"from\":\"15W (0)\",\"to\":\"MAXN_SUPER (2)\"")
                    && line.contains("\"outcome\":\"changed\"")
                    && line.contains("\"simulated\":true"));
  }

  @Test
  void whatNeedsARebootIsRefusedUnlessAskedForTheNextBoot() throws Exception {
    try (TestDaemon daemon = start()) {
      Path root = root(daemon);
      TestDaemon.Reply refused = change(daemon, "7W");
      assertThat(refused.status()).isEqualTo(409);
      assertThat(refused.json().at("/error/code").asText()).isEqualTo("needs_reboot");
      assertThat(refused.json().at("/error/message").asText())
          .contains("needs a reboot", "TPC_PG_MASK", "on_next_boot");
      assertThat(current(daemon)).isEqualTo("25W");
      TestDaemon.Reply later = daemon.send("PUT", MODE, Map.of("mode", "7W", "on_next_boot", true));
      assertThat(later.status()).isEqualTo(200);
      assertThat(later.json().get("outcome").asText()).isEqualTo("on_next_boot");
      assertThat(Files.readString(root.resolve("var/lib/nvpmodel/status"))).contains("pmode:0003");
      assertThat(current(daemon)).isEqualTo("25W").isEqualTo(liveMode(root));
      assertThat(Files.exists(root.resolve("run/emulator/reboots"))).isFalse();
      assertThat(daemon.get("/api/v1/power/audit").json().get("entries").toString())
          .contains("needs_reboot", "on_next_boot");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | 400 | mode",
        "{\"mode\": null} | 400 | mode",
        "{\"mode\": 1.5} | 400 | mode",
        "{\"mode\": [1]} | 400 | mode",
        "{\"mode\": 99999999999} | 400 | mode",
        "{\"mode\": \"40W\"} | 404 | mode",
        "{\"mode\": \"\"} | 404 | mode",
        "{\"mode\": 17} | 404 | mode",
        "{\"mode\": 1, \"force\": true} | 400 | force",
        "{\"mode\": 1, \"on_next_boot\": \"yes\"} | 400 | on_next_boot",
      })
  void badWishesAreRefusedByField(String body, int status, String field) {
    try (TestDaemon daemon = start()) {
      TestDaemon.Reply reply = daemon.sendText("PUT", MODE, body);
      assertThat(reply.status()).as(reply.text()).isEqualTo(status);
      assertThat(reply.json().at("/error/field").asText()).isEqualTo(field);
    }
  }

  @Test
  void whatChangesSomethingNeedsAnAdminKeyAndNoForeignPage() throws Exception {
    Path keys = Files.writeString(state.resolve("keys"), "user\n");
    try (TestDaemon daemon = startWithoutKey("api.keys-file", keys.toString())) {
      Map<String, ?> wish = Map.of("mode", 0);
      assertThat(daemon.send("PUT", MODE, wish).status()).isEqualTo(401);
      assertThat(daemon.send("PUT", MODE, wish, "Authorization", "Bearer user").status())
          .isEqualTo(401);
      assertThat(daemon.send("PUT", MODE, wish, "Authorization", "Bearer boss").status())
          .isEqualTo(200);
      assertThat(daemon.get(POLICY, "Authorization", "Bearer boss").status()).isEqualTo(200);
      assertThat(daemon.get(POLICY).status()).isEqualTo(401);
    }
    try (TestDaemon daemon = start()) {
      assertThat(
              daemon
                  .send("PUT", MODE, Map.of("mode", 0), "Origin", "http://elsewhere.example")
                  .status())
          .isEqualTo(403);
      String own = "http://127.0.0.1:" + daemon.apiPort();
      assertThat(daemon.send("PUT", MODE, Map.of("mode", 0), "Origin", own).status())
          .isEqualTo(200);
    }
  }

  @Test
  void aPolicyIsSetAndSaidToBeWhatItIs() {
    try (TestDaemon daemon = start()) {
      JsonNode slo = daemon.send("PUT", POLICY, Map.of("policy", "slo", "target_ms", 20)).json();
      assertThat(slo.get("policy").asText()).isEqualTo("slo");
      assertThat(slo.get("target_ms").asInt()).isEqualTo(20);
      assertThat(slo.get("acting").asText()).isEqualTo("fixed");
      assertThat(slo.get("reason").asText()).contains("jetd calibrate");
      for (Map<String, ?> bad :
          List.<Map<String, ?>>of(
              Map.of(),
              Map.of("policy", "fastest"),
              Map.of("policy", "slo", "mode", 1),
              Map.of("policy", "fixed", "target_ms", 10),
              Map.of("policy", "slo", "target_ms", 0))) {
        assertThat(daemon.send("PUT", POLICY, bad).status()).as(bad.toString()).isEqualTo(400);
      }
      assertThat(daemon.send("PUT", POLICY, Map.of("policy", "fixed", "mode", "9W")).status())
          .isEqualTo(404);
      assertThat(daemon.get(POLICY).json().get("policy").asText()).isEqualTo("slo");
    }
  }

  @Test
  void theGovernorBringsAboutWhatTheConfigurationFixes() throws Exception {
    try (TestDaemon daemon = start("power.mode", "MAXN_SUPER")) {
      await(() -> current(daemon).equals("MAXN_SUPER"));
      assertThat(liveMode(root(daemon))).isEqualTo("MAXN_SUPER");
      assertThat(daemon.getAdmin("/metrics").text())
          .contains("jetd_governor_decisions_total{reason=\"fixed\",} 1.0")
          .contains("jetd_power_mode_changes_total{by=\"governor\",outcome=\"changed\",} 1.0");
      assertThat(daemon.get("/api/v1/power/audit").text()).contains("the policy is fixed");
    }
  }

  @Test
  void aCalibrationMeasuresEveryLiveModeAndBringsTheFirstBack() throws Exception {
    try (TestDaemon daemon = start()) {
      await(() -> daemon.getAdmin("/metrics").text().contains("jetd_energy_joules_total"));
      TestDaemon.Reply begun =
          daemon.send("POST", "/api/v1/power/calibration", Map.of("measure_ms", 400));
      assertThat(begun.status()).as(begun.text()).isEqualTo(202);
      assertThat(change(daemon, 0).status()).isEqualTo(409);
      assertThat(daemon.send("POST", "/api/v1/power/calibration", Map.of()).status())
          .isEqualTo(409);
      await(() -> !calibration(daemon).get("state").asText().equals("running"));
      JsonNode done = calibration(daemon);
      assertThat(done.get("state").asText()).as(done.toString()).isEqualTo("done");
      assertThat(done.at("/table/modes").findValuesAsText("name"))
          .containsExactly("15W", "25W", "MAXN_SUPER");
      JsonNode largest = done.at("/table/modes/2");
      assertThat(largest.get("busy_watts").asDouble())
          .isGreaterThan(largest.get("idle_watts").asDouble());
      assertThat(current(daemon)).isEqualTo("25W").isEqualTo(liveMode(root(daemon)));
    }
    try (TestDaemon again = start("power.policy", "slo", "power.target", "60s")) {
      assertThat(calibration(again).at("/table/modes")).hasSize(3);
      assertThat(again.get(POLICY).json().get("acting").asText()).isEqualTo("slo");
    }
  }

  @Test
  void anAbortedCalibrationBringsTheModeBackAndKeepsNothing() throws Exception {
    try (TestDaemon daemon = start()) {
      await(() -> daemon.getAdmin("/metrics").text().contains("jetd_energy_joules_total"));
      assertThat(
              daemon
                  .send("POST", "/api/v1/power/calibration", Map.of("measure_ms", 60_000))
                  .status())
          .isEqualTo(202);
      await(() -> current(daemon).equals("15W"));
      assertThat(daemon.send("DELETE", "/api/v1/power/calibration").status()).isEqualTo(202);
      await(() -> calibration(daemon).get("state").asText().equals("aborted"));
      assertThat(current(daemon)).isEqualTo("25W").isEqualTo(liveMode(root(daemon)));
      assertThat(calibration(daemon).has("table")).isFalse();
    }
  }

  @Test
  void aDaemonThatStopsDuringACalibrationBringsTheModeBackFirst() throws Exception {
    try (TestDaemon daemon = start()) {
      await(() -> daemon.getAdmin("/metrics").text().contains("jetd_energy_joules_total"));
      daemon.send("POST", "/api/v1/power/calibration", Map.of("measure_ms", 60_000));
      await(() -> current(daemon).equals("15W"));
    }
    assertThat(Files.exists(state.resolve("calibration-restore-simulated"))).isFalse();
    assertThat(Files.readAllLines(state.resolve("power-audit-simulated.jsonl")))
        .last()
        .asString()
        .contains("25W (1)", "as before the calibration");
  }

  private static JsonNode calibration(TestDaemon daemon) {
    return daemon.get("/api/v1/power/calibration").json();
  }

  @Test
  void randomWishesWithFaultsAreNeverMisreportedAndNeverReboot() throws Exception {
    Random random = new Random(6);
    List<Object> wishes = List.of(0, 1, 2, 3, "15W", "25W", "MAXN_SUPER", "7W", 9, "");
    List<String> faults =
        List.of("", "", "", "chroot", "partial", "killed", "liar", "wrong-conf", "slow");
    Map<Integer, Integer> statuses = new HashMap<>();
    try (TestDaemon daemon = start()) {
      Path root = root(daemon);
      for (int i = 0; i < 60; i++) {
        Files.writeString(
            root.resolve("run/emulator/fault"), faults.get(random.nextInt(faults.size())));
        TestDaemon.Reply reply = change(daemon, wishes.get(random.nextInt(wishes.size())));
        statuses.merge(reply.status(), 1, Integer::sum);
        assertReportIsTrue(daemon, root, "wish " + i + ": " + reply.text());
      }
      assertThat(Files.exists(root.resolve("run/emulator/reboots"))).isFalse();
    }
    assertThat(statuses).containsKeys(200, 404, 409, 502);
  }

  /** The governor may bring the held mode back between two looks: then they are taken again. */
  private static void assertReportIsTrue(TestDaemon daemon, Path root, String what)
      throws IOException {
    String before = liveMode(root);
    String reported = current(daemon);
    while (!before.equals(liveMode(root))) {
      before = liveMode(root);
      reported = current(daemon);
    }
    assertThat(reported).as(what).isEqualTo(before);
  }

  private interface Condition {
    boolean holds();
  }

  /** As long as a slow machine may take; each look is a request, so none is a busy loop. */
  private static void await(Condition condition) {
    long deadline = System.nanoTime() + 60_000_000_000L;
    boolean holds = condition.holds();
    while (!holds && System.nanoTime() < deadline) {
      holds = condition.holds();
    }
    assertThat(holds).isTrue();
  }

  /** From the nodes themselves, without any of our parsers. */
  private static String liveMode(Path root) throws IOException {
    String cpu = read(root, "sys/devices/system/cpu/cpufreq/policy0/scaling_max_freq");
    String second = read(root, "sys/devices/system/cpu/cpufreq/policy4/scaling_max_freq");
    String gpu = read(root, "sys/class/devfreq/17000000.gpu/max_freq");
    String emc = read(root, "sys/kernel/nvpmodel_clk_cap/emc");
    return switch (String.join(" ", cpu, second, gpu, emc)) {
      case "1497600 1497600 612000000 2133000000" -> "15W";
      case "1344000 1344000 918000000 3199000000" -> "25W";
      case "1728000 1728000 1020000000 3199000000" -> "MAXN_SUPER";
      default -> "none";
    };
  }

  private static String read(Path root, String path) throws IOException {
    return Files.readString(root.resolve(path)).strip();
  }
}
