package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetd.power.sim.BoardFixture;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rules and the dashboard that are shipped, against what a daemon on a board really tells. */
final class ObservabilityTest {
  private static final Path SHIPPED = Path.of("../systemd/observability");
  private static final Pattern SERIES = Pattern.compile("(?m)^([a-z]\\w*)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"");
  private static final Pattern USED =
      Pattern.compile("\\b((?:jetd|process)_\\w+)(?:\\{([^{}]*)})?");

  private static final String CURRENT =
      "sys/devices/platform/bus@0/c240000.i2c/i2c-1/1-0040/hwmon/hwmon0/curr1_input";

  /** Far more requests than metering takes to begin. */
  private static final int MOST = 200_000;

  /** What Prometheus adds itself. */
  private static final Set<String> TARGET = Set.of("instance", "job");

  /** The labels of every series there is, by its name. */
  private static final Map<String, Set<String>> REAL = new HashMap<>();

  @BeforeAll
  static void scrape(@TempDir Path root, @TempDir Path state) throws IOException {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    // A model's energy is told from the first joules above idle on, once a stop has saved them.
    try (TestDaemon daemon = start(root, state)) {
      awaitJoules(daemon, 0);
      Files.writeString(root.resolve(CURRENT), "2000\n");
      awaitJoules(daemon, Double.MIN_VALUE);
    }
    try (TestDaemon daemon = start(root, state)) {
      awaitJoules(daemon, 0);
      SERIES.matcher(daemon.getAdmin("/metrics").text()).results().forEach(ObservabilityTest::keep);
    }
  }

  private static TestDaemon start(Path root, Path state) {
    return TestDaemon.start(
        "board.root", root.toString(), "state.dir", state.toString(), "cache.memory", "0");
  }

  /** Until a request is told that it took at least so much; the board is sampled now and then. */
  private static void awaitJoules(TestDaemon daemon, double least) {
    for (int i = 0; i < MOST; i++) {
      String joules =
          daemon
              .postJson("/api/v1/embed", Map.of("text", "what does this cost"))
              .header("X-Jetd-Energy-Joules");
      if (!joules.isEmpty() && Double.valueOf(joules) >= least) {
        return;
      }
    }
  }

  private static void keep(MatchResult series) {
    REAL.computeIfAbsent(series.group(1), name -> new HashSet<>(TARGET))
        .addAll(labels(series.group(2)));
  }

  private static List<String> labels(@org.jspecify.annotations.Nullable String braces) {
    return LABEL
        .matcher(Optional.ofNullable(braces).orElse(""))
        .results()
        .map(m -> m.group(1))
        .toList();
  }

  @Test
  void everyPanelShowsSeriesThatExist() throws Exception {
    JsonNode dashboard = new ObjectMapper().readTree(SHIPPED.resolve("dashboard.json").toFile());
    List<String> expressions = dashboard.findValuesAsText("expr");
    assertThat(expressions).hasSizeGreaterThan(20);
    expressions.forEach(ObservabilityTest::checkSeries);
    List<Integer> ids = new ArrayList<>();
    dashboard.get("panels").forEach(panel -> ids.add(panel.get("id").asInt()));
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void everyRuleAsksForSeriesThatExist() throws Exception {
    String rules = Files.readString(SHIPPED.resolve("jetd.rules.yml"));
    assertThat(USED.matcher(rules).results()).hasSizeGreaterThan(10);
    checkSeries(rules);
  }

  private static void checkSeries(String text) {
    USED.matcher(text)
        .results()
        .forEach(
            used -> {
              assertThat(REAL).as(text).containsKey(used.group(1));
              assertThat(REAL.get(used.group(1))).as(text).containsAll(labels(used.group(2)));
            });
  }

  @Test
  void promtoolTakesTheConfigurationAndTheRulesPassTheirOwnTests() throws Exception {
    promtool("check", "config", "prometheus.yml");
    promtool("test", "rules", "jetd.rules.test.yml");
  }

  @Test
  void everyAlertHasATest() throws Exception {
    String tests = Files.readString(SHIPPED.resolve("jetd.rules.test.yml"));
    List<String> alerts;
    try (Stream<String> lines = Files.lines(SHIPPED.resolve("jetd.rules.yml"))) {
      alerts =
          lines
              .filter(line -> line.contains("- alert: "))
              .map(line -> line.substring(line.indexOf(':') + 2))
              .toList();
    }
    assertThat(alerts).isNotEmpty().allSatisfy(a -> assertThat(tests).contains("alertname: " + a));
  }

  private static void promtool(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Optional.ofNullable(System.getProperty("jetd.promtool")).orElse("promtool")));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).directory(SHIPPED.toFile()).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
