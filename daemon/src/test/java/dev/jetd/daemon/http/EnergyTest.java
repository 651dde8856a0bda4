package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.power.sim.BoardFixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joules, from the board's rail to the answer's header and the counters. */
final class EnergyTest {
  private static final String HEADER = "X-Jetd-Energy-Joules";
  private static final String CURRENT =
      "sys/devices/platform/bus@0/c240000.i2c/i2c-1/1-0040/hwmon/hwmon0/curr1_input";

  /** Far more requests than a second takes. */
  private static final int MOST = 200_000;

  @TempDir private Path root;
  @TempDir private Path state;

  private TestDaemon start() {
    return TestDaemon.start(
        "board.root", root.toString(), "state.dir", state.toString(), "cache.memory", "0");
  }

  private static TestDaemon.Reply embed(TestDaemon daemon) {
    return daemon.postJson("/api/v1/embed", Map.of("text", "what does this cost"));
  }

  @Test
  void workAboveIdleIsToldToTheRequestAndCountedOverRestarts() throws Exception {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    try (TestDaemon daemon = start()) {
      awaitMetering(daemon);
      Files.writeString(root.resolve(CURRENT), "2000\n");
      assertThat(firstJoules(daemon)).isPositive().isLessThan(60);
      assertThat(daemon.getAdmin("/metrics").text())
          .contains("jetd_energy_joules_total{rail=\"VDD_IN\",}");
    }
    try (TestDaemon daemon = start()) {
      awaitMetering(daemon);
      String page = daemon.getAdmin("/metrics").text();
      assertThat(OperationsTest.promtool(page)).isEmpty();
      double total = value(page, "jetd_energy_joules_total{rail=\"VDD_IN\",} ");
      double model = value(page, "jetd_request_energy_joules_total{model=\"all-MiniLM-L6-v2\",} ");
      assertThat(model).isPositive().isLessThan(total);
    }
  }

  /** Until an answer has a figure at all, which begins with the first sample. */
  private static void awaitMetering(TestDaemon daemon) {
    for (int i = 0; i < MOST && embed(daemon).header(HEADER).isEmpty(); i++) {
      Thread.onSpinWait();
    }
    assertThat(embed(daemon).header(HEADER)).matches("\\d+\\.\\d{6}");
  }

  /** The first figure above zero: the board has to be sampled at work first. */
  private static double firstJoules(TestDaemon daemon) {
    double joules = 0;
    for (int i = 0; i < MOST && joules == 0; i++) {
      // On a busy machine a sample may come late, and its answers then have no figure.
      String told = embed(daemon).header(HEADER);
      joules = told.isEmpty() ? 0 : Double.valueOf(told);
    }
    return joules;
  }

  private static double value(String page, String series) {
    return page.lines()
        .filter(line -> line.startsWith(series))
        .mapToDouble(line -> Double.valueOf(line.substring(series.length())))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aVectorFromTheCacheCostsNobodyAnything() throws Exception {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    try (TestDaemon daemon =
        TestDaemon.start("board.root", root.toString(), "state.dir", state.toString())) {
      var unused = embed(daemon);
      TestDaemon.Reply hit = embed(daemon);
      assertThat(hit.header("X-Cache")).isEqualTo("hit");
      assertThat(hit.header(HEADER)).isEmpty();
    }
  }

  @Test
  void whereNothingMeasuresPowerNoJouleIsClaimedAndNoFileIsWritten() {
    try (TestDaemon daemon = start()) {
      assertThat(embed(daemon).header(HEADER)).isEmpty();
      assertThat(daemon.getAdmin("/metrics").text()).doesNotContain("joules");
    }
    assertThat(state.toFile().list()).as("nothing of energy").containsExactly("admin.key");
  }
}
