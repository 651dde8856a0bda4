package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.pool.StubRegistrar;
import dev.jetd.power.sim.BoardFixture;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Real daemons that ask each other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OverflowTest {
  private static final String SEED = "/api/v1/embed";
  private static final String SERVED_BY = "X-Served-By";
  private static final String DIGEST = "X-Model-Digest";
  private static final String INT8 = "all-MiniLM-L6-v2:1-int8";

  /** More than a node of one queued token takes, whoever is slow. */
  private static final List<String> MANY =
      IntStream.range(0, 20).mapToObj(i -> i + " word".repeat(200)).toList();

  @TempDir private Path scratch;

  private TestDaemon central;

  @BeforeAll
  void start() {
    central = TestDaemon.start("pool.node", "central");
  }

  @AfterAll
  void stop() {
    central.close();
  }

  private String centralUrl() {
    return "http://127.0.0.1:" + central.apiPort();
  }

  private static TestDaemon edge(String strategy, String upstreams, String... more) {
    List<String> flags =
        new ArrayList<>(
            List.of(
                "pool.node",
                "edge",
                "overflow.strategy",
                strategy,
                "overflow.upstreams",
                upstreams,
                "overflow.timeout",
                "60s"));
    flags.addAll(Arrays.asList(more));
    return TestDaemon.start(flags.toArray(String[]::new));
  }

  /** Refuses nearly all there is. */
  private static TestDaemon fullEdge(String strategy, String upstreams, String... more) {
    String[] all = Arrays.copyOf(more, more.length + 4);
    all[more.length] = "limits.queued-tokens";
    all[more.length + 1] = "1";
    all[more.length + 2] = "cache.memory";
    all[more.length + 3] = "0";
    return edge(strategy, upstreams, all);
  }

  private static double metric(TestDaemon daemon, String name, String label) {
    return daemon
        .getAdmin("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(label))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static double outcome(TestDaemon daemon, String word) {
    return metric(daemon, "jetd_overflow_requests_total", "outcome=\"" + word + "\"");
  }

  @Test
  void aNodeAtItsLimitHasItDoneElsewhereInEveryDialect() throws Exception {
    Map<String, Map<String, ?>> requests =
        Map.of(
            "/v1/embeddings", Map.of("input", MANY, "encoding_format", "base64"),
            "/embed", Map.of("inputs", MANY),
            "/v2/models/all-MiniLM-L6-v2/infer",
                Map.of(
                    "inputs",
                    List.of(
                        Map.of(
                            "name",
                            "text",
                            "shape",
                            List.of(MANY.size()),
                            "datatype",
                            "BYTES",
                            "data",
                            MANY))));
    try (TestDaemon edge = fullEdge("edge-first", centralUrl())) {
      requests.forEach(
          (path, body) -> {
            TestDaemon.Reply there = central.postJson(path, body);
            TestDaemon.Reply here = edge.postJson(path, body);
            assertThat(here.status()).as(path + here.text()).isEqualTo(200);
            assertThat(here.response().body()).as(path).isEqualTo(there.response().body());
            assertThat(here.header(SERVED_BY)).as(path).isEqualTo("central");
            assertThat(here.header(DIGEST)).as(path).isEqualTo(there.header(DIGEST)).hasSize(64);
          });
      for (String path : List.of(SEED, "/api/embed")) {
        Map<String, ?> body =
            Map.of(path.equals(SEED) ? "text" : "input", MANY, "model", "all-MiniLM-L6-v2");
        TestDaemon.Reply here = edge.postJson(path, body);
        assertThat(here.header(SERVED_BY)).as(path + here.text()).isEqualTo("central");
        assertThat(here.json().get("embeddings"))
            .isEqualTo(central.postJson(path, body).json().get("embeddings"));
      }
      assertThat(outcome(edge, "answered")).isEqualTo(5);
      OperationsTest.checkByPromtool(edge.getAdmin("/metrics").text());
      // What fits is done here.
      TestDaemon.Reply small = edge.postJson(SEED, Map.of("text", "small"));
      assertThat(small.header(SERVED_BY)).isEqualTo("edge");
      assertThat(small.header(DIGEST)).hasSize(64);
    }
  }

  @Test
  void anUpstreamThatDiesIsNoWorseThanNoneAndComesBack() {
    try (Relay relay = Relay.start();
        TestDaemon edge =
            fullEdge(
                "edge-first",
                relay.url(),
                "overflow.breaker-failures",
                "2",
                "overflow.breaker-open",
                "100ms")) {
      relay.to(central.apiPort());
      assertThat(edge.postJson(SEED, Map.of("text", MANY)).status()).isEqualTo(200);
      relay.mode(Relay.Mode.DEAD);
      StubRegistrar.await(
          "open",
          () -> {
            TestDaemon.Reply reply = edge.postJson(SEED, Map.of("text", MANY));
            assertThat(reply.status()).as(reply.text()).isEqualTo(429);
            assertThat(reply.json().at("/error/code").asText()).isEqualTo("overloaded");
            assertThat(reply.header("Retry-After")).isNotEmpty();
            return metric(edge, "jetd_overflow_breaker_state", "upstream") > 0;
          });
      assertThat(outcome(edge, "failed")).isGreaterThanOrEqualTo(2);
      relay.to(central.apiPort());
      StubRegistrar.await(
          "closed again", () -> edge.postJson(SEED, Map.of("text", MANY)).status() == 200);
      assertThat(metric(edge, "jetd_overflow_breaker_state", "upstream")).isZero();
    }
  }

  @Test
  void aLoopEndsAtItsSecondNode() {
    try (Relay relay = Relay.start();
        TestDaemon first = edge("upstream-first", relay.url());
        TestDaemon second = fullEdge("upstream-first", "http://127.0.0.1:" + first.apiPort())) {
      relay.to(second.apiPort());
      TestDaemon.Reply reply = first.postJson(SEED, Map.of("text", "round and round"));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(outcome(first, "answered")).isEqualTo(1);
      assertThat(second.getAdmin("/metrics").text())
          .doesNotContain("jetd_overflow_requests_total{");
      // The second cannot: it does not ask the first, and the first does it after all.
      TestDaemon.Reply many = first.postJson(SEED, Map.of("text", MANY));
      assertThat(many.status()).isEqualTo(200);
      assertThat(outcome(first, "busy")).isEqualTo(1);
      assertThat(second.getAdmin("/metrics").text())
          .doesNotContain("jetd_overflow_requests_total{");
    }
  }

  @Test
  void vectorsOfAnotherModelAreTakenOnlyWhereThatIsWished() {
    try (TestDaemon other = TestDaemon.start("pool.node", "other", "models.default", INT8)) {
      String url = "http://127.0.0.1:" + other.apiPort();
      Map<String, ?> body = Map.of("text", "which one?");
      String theirs = other.postJson(SEED, body).header(DIGEST);
      try (TestDaemon edge = edge("upstream-first", url)) {
        TestDaemon.Reply reply = edge.postJson(SEED, body);
        assertThat(reply.header(SERVED_BY)).isEqualTo("edge");
        assertThat(reply.header(DIGEST)).isNotEqualTo(theirs).hasSize(64);
        assertThat(outcome(edge, "other_model")).isEqualTo(1);
      }
      try (TestDaemon edge = edge("upstream-first", url, "overflow.any-digest", "true")) {
        TestDaemon.Reply reply = edge.postJson(SEED, body);
        assertThat(reply.header(SERVED_BY)).isEqualTo("other");
        assertThat(reply.header(DIGEST)).isEqualTo(theirs);
      }
    }
  }

  @Test
  void aModelThatIsNotHereIsAskedOfWhoHasItWhereItsDigestIsKnown() {
    Map<String, ?> body = Map.of("text", "which one?", "model", INT8);
    try (TestDaemon other = TestDaemon.start("pool.node", "other", "models.default", INT8)) {
      String url = "http://127.0.0.1:" + other.apiPort();
      String theirs = other.postJson(SEED, body).header(DIGEST);
      try (TestDaemon edge = edge("edge-first", url)) {
        TestDaemon.Reply reply = edge.postJson(SEED, body);
        assertThat(reply.status()).isEqualTo(404);
        assertThat(reply.json().at("/error/code").asText()).isEqualTo("unknown_model");
      }
      try (TestDaemon edge = edge("edge-first", url, "overflow.digests", theirs)) {
        TestDaemon.Reply reply = edge.postJson(SEED, body);
        assertThat(reply.header(SERVED_BY)).isEqualTo("other");
        assertThat(reply.json().get("embedding"))
            .isEqualTo(other.postJson(SEED, body).json().get("embedding"));
        assertThat(edge.postJson(SEED, Map.of("text", "a", "model", "nothing")).status())
            .isEqualTo(404);
      }
    }
  }

  @Test
  void aClientMaySayOfWhichModelItsVectorsMustBe() {
    String digest = central.postJson(SEED, Map.of("text", "a")).header(DIGEST);
    byte[] body = TestDaemon.bytes(Map.of("text", "a"));
    assertThat(central.post(SEED, body, DIGEST, digest).status()).isEqualTo(200);
    TestDaemon.Reply refused = central.post(SEED, body, DIGEST, "0".repeat(64));
    assertThat(refused.status()).isEqualTo(404);
    assertThat(refused.json().at("/error/message").asText()).contains(digest);
  }

  @Test
  void aHotBoardHasItDoneElsewhere() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(scratch);
    try (TestDaemon edge =
        edge(
            "edge-first",
            centralUrl(),
            "board.root",
            scratch.toString(),
            "state.dir",
            scratch.resolve("state").toString())) {
      heat(99_000);
      StubRegistrar.await(
          "elsewhere",
          () -> edge.postJson(SEED, Map.of("text", "hot")).header(SERVED_BY).equals("central"));
      heat(40_000);
      StubRegistrar.await(
          "here",
          () -> edge.postJson(SEED, Map.of("text", "hot")).header(SERVED_BY).equals("edge"));
    }
  }

  private void heat(int millicelsius) {
    Path zones = scratch.resolve("sys");
    try (Stream<Path> files = Files.find(zones, 12, (p, a) -> isTemperature(p))) {
      List<Path> found = files.toList();
      assertThat(found).isNotEmpty();
      for (Path each : found) {
        Files.writeString(each, millicelsius + "\n");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isTemperature(Path file) {
    return file.endsWith("temp") && file.toString().contains("thermal_zone");
  }

  @Test
  void anUpstreamThatHangsIsOvertakenByTheNext() {
    try (Relay hanging = Relay.start();
        TestDaemon edge =
            edge(
                "upstream-first",
                hanging.url() + "," + centralUrl(),
                "overflow.hedge-after",
                "50ms")) {
      hanging.mode(Relay.Mode.HANGS);
      TestDaemon.Reply reply = edge.postJson(SEED, Map.of("text", "hedged"));
      assertThat(reply.header(SERVED_BY)).isEqualTo("central");
      assertThat(outcome(edge, "cancelled")).isEqualTo(1);
    }
  }

  @Test
  void withoutTimeToWaitForAnUpstreamItIsDoneHere() {
    try (Relay hanging = Relay.start();
        TestDaemon edge = edge("upstream-first", hanging.url())) {
      hanging.mode(Relay.Mode.HANGS);
      byte[] body = TestDaemon.bytes(Map.of("text", "late"));
      TestDaemon.Reply reply = edge.post(SEED, body, "X-Request-Timeout-Ms", "4000");
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      assertThat(reply.header(SERVED_BY)).isEqualTo("edge");
      assertThat(outcome(edge, "late")).isEqualTo(1);
    }
  }

  @Test
  void autoAsksWhoeverIsSooner() {
    try (TestDaemon edge = edge("auto", centralUrl(), "serving.lanes", "1")) {
      // Nothing waits, so one text is soonest here; a crowd is not.
      assertThat(edge.postJson(SEED, Map.of("text", "one")).header(SERVED_BY)).isEqualTo("edge");
      assertThat(edge.postJson(SEED, Map.of("text", MANY)).status()).isEqualTo(200);
      assertThat(outcome(edge, "answered")).isEqualTo(1);
    }
  }

  @Test
  void getFormsGoElsewhereToo() {
    try (TestDaemon edge = edge("upstream-first", centralUrl())) {
      String path = SEED + "?text=a%20b&model=all-MiniLM-L6-v2";
      TestDaemon.Reply reply = edge.get(path);
      assertThat(reply.header(SERVED_BY)).isEqualTo("central");
      TestDaemon.Reply theirs = central.get(path);
      assertThat(reply.response().body()).isEqualTo(theirs.response().body());
      assertThat(reply.header("ETag")).isEqualTo(theirs.header("ETag"));
    }
  }

  @Test
  void whatMakesNoSenseStopsTheStart() {
    for (String[] bad :
        new String[][] {
          {"overflow.strategy", "edge-first"},
          {"overflow.strategy", "sometimes"},
          {"overflow.upstreams", "ftp://x"},
          {"overflow.digests", "abc"}
        }) {
      assertThatThrownBy(() -> TestDaemon.start(bad).close())
          .as(bad[0])
          .isInstanceOf(ConfigException.class);
    }
  }
}
