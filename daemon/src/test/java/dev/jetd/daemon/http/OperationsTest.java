package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.registry.RegistryException;
import dev.jetd.models.ModelException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Health, metrics, keys, hosts: what an operator relies on. */
final class OperationsTest {

  @Test
  void healthAnswersOnBothListenersAndSaysTheState() {
    try (TestDaemon daemon = TestDaemon.start()) {
      for (String path : List.of("/health", "/health/ready", "/health/live", "/health/started")) {
        assertThat(daemon.get(path).status()).as(path).isEqualTo(200);
        assertThat(daemon.getAdmin(path).json().get("state").asText()).isEqualTo("ready");
      }
      TestDaemon.Reply head = daemon.send("HEAD", "/health");
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.text()).isEmpty();
    }
  }

  @Test
  void theMetricsPassPrometheussOwnCheck() throws Exception {
    try (TestDaemon daemon = TestDaemon.start()) {
      for (int i = 0; i < 3; i++) {
        assertThat(daemon.postJson("/api/v1/embed", Map.of("text", "hello")).status())
            .isEqualTo(200);
      }
      assertThat(daemon.postJson("/v1/embeddings", Map.of("input", 1)).status()).isEqualTo(400);
      TestDaemon.Reply page = daemon.getAdmin("/metrics");
      // A request counts when its answer has been sent: its client may be quicker.
      for (int i = 0; i < 1000 && !page.text().contains("dialect=\"openai\",code=\"400\""); i++) {
        page = daemon.getAdmin("/metrics");
      }
      assertThat(page.status()).isEqualTo(200);
      assertThat(page.text())
          .contains(
              "jetd_requests_total{model=\"all-MiniLM-L6-v2\",dialect=\"seed\",code=\"200\",} 3.0")
          .contains("jetd_requests_total{model=\"\",dialect=\"openai\",code=\"400\",} 1.0")
          .contains("jetd_cache_hits_total{layer=\"memory\",} 2.0")
          .contains("jetd_cache_misses_total 1.0")
          .contains("jetd_tokenize_duration_seconds_bucket")
          .contains("process_resident_memory_bytes")
          .doesNotContain("_created");
      checkByPromtool(page.text());
    }
    assertThat(TestDaemon.home().bundles()).exists();
  }

  static void checkByPromtool(String metrics) throws IOException, InterruptedException {
    assertThat(promtool(metrics)).isEmpty();
  }

  /** What {@code promtool check metrics} has to say, which should be nothing. */
  static String promtool(String metrics) throws IOException, InterruptedException {
    String tool = Optional.ofNullable(System.getProperty("jetd.promtool")).orElse("promtool");
    Process process =
        new ProcessBuilder(tool, "check", "metrics").redirectErrorStream(true).start();
    try (OutputStream in = process.getOutputStream()) {
      in.write(metrics.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }

  @Test
  void theSecondTimeAVectorComesFromTheCache() {
    try (TestDaemon daemon = TestDaemon.start()) {
      TestDaemon.Reply first = daemon.postJson("/api/v1/embed", Map.of("text", "again"));
      TestDaemon.Reply second = daemon.postJson("/api/v1/embed", Map.of("text", "again"));
      assertThat(first.json().get("cached").asBoolean()).isFalse();
      assertThat(first.header("X-Cache")).isEqualTo("miss");
      assertThat(second.json().get("cached").asBoolean()).isTrue();
      assertThat(second.header("X-Cache")).isEqualTo("hit");
      assertThat(second.json().get("embedding")).isEqualTo(first.json().get("embedding"));
    }
  }

  @Test
  void aTruncatedTextIsToldOf() {
    try (TestDaemon daemon = TestDaemon.start()) {
      String text = "word ".repeat(1000);
      TestDaemon.Reply seed = daemon.postJson("/api/v1/embed", Map.of("text", text));
      assertThat(seed.json().at("/tokens/used").asInt()).isEqualTo(256);
      assertThat(seed.json().at("/tokens/total").asInt()).isEqualTo(1002);
      assertThat(seed.header("X-Jetd-Truncated")).isEqualTo("1");
      JsonNode openAi =
          daemon.postJson("/v1/embeddings", Map.of("input", List.of("short", text))).json();
      assertThat(openAi.at("/data/0").has("tokens")).isFalse();
      assertThat(openAi.at("/data/1/tokens/total").asInt()).isEqualTo(1002);
    }
  }

  @Test
  void modelsAreListedInBothDialects() {
    try (TestDaemon daemon = TestDaemon.start()) {
      JsonNode model = daemon.get("/api/v1/models").json().at("/models/0");
      assertThat(model.get("name").asText()).isEqualTo("all-MiniLM-L6-v2");
      assertThat(model.get("precision").asText()).isEqualTo("int8");
      assertThat(model.get("digest").asText()).matches("[0-9a-f]{64}");
      assertThat(daemon.get("/v1/models").json().at("/data/0/id").asText())
          .isEqualTo("all-MiniLM-L6-v2");
      assertThat(daemon.get("/v1/models/all-MiniLM-L6-v2").json().get("object").asText())
          .isEqualTo("model");
    }
  }

  @Test
  void withKeysTheApiNeedsOneAndHealthDoesNot(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("keys"), "# ours\nsecret-1\nsecret-2\n");
    try (TestDaemon daemon = TestDaemon.start("api.keys-file", file.toString())) {
      byte[] body = TestDaemon.bytes(Map.of("input", "a"));
      TestDaemon.Reply refused = daemon.post("/v1/embeddings", body);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.json().at("/error/code").asText()).isEqualTo("invalid_api_key");
      assertThat(daemon.post("/v1/embeddings", body, "Authorization", "Bearer wrong").status())
          .isEqualTo(401);
      assertThat(daemon.post("/v1/embeddings", body, "Authorization", "Basic secret-1").status())
          .isEqualTo(401);
      assertThat(daemon.post("/v1/embeddings", body, "Authorization", "Bearer secret-2").status())
          .isEqualTo(200);
      assertThat(daemon.get("/health").status()).isEqualTo(200);
    }
  }

  @Test
  void withoutKeysTheApiIsNotOpenedToOtherMachines() {
    assertThatThrownBy(() -> TestDaemon.start("api.host", "0.0.0.0").close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("api.keys-file");
  }

  @Test
  void healthAndMetricsAreNotOpenedToOtherMachinesWithoutKeysEither() {
    assertThatThrownBy(() -> TestDaemon.start("admin.host", "0.0.0.0").close())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("api.keys-file");
  }

  @Test
  void aRequestUnderAnotherHostsNameIsRefused() throws Exception {
    try (TestDaemon daemon = TestDaemon.start("api.allowed-hosts", "jetd-pool")) {
      assertThat(statusUnder(daemon, "evil.example")).startsWith("HTTP/1.1 403");
      assertThat(statusUnder(daemon, "jetd-pool")).startsWith("HTTP/1.1 200");
      assertThat(statusUnder(daemon, "localhost:1")).startsWith("HTTP/1.1 200");
      assertThat(statusUnder(daemon, "[::1]:8080")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void aLongAnswerOnAConnectionThatClosesIsWhole() throws Exception {
    try (TestDaemon daemon = TestDaemon.start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort())) {
      String body = "{\"text\":[" + "\"a\",".repeat(99) + "\"a\"]}";
      String head =
          "POST /api/v1/embed HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: ";
      socket
          .getOutputStream()
          .write((head + body.length() + "\r\n\r\n" + body).getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 200").endsWith("}\r\n0\r\n\r\n");
    }
  }

  private static String statusUnder(TestDaemon daemon, String host) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort())) {
      String request = "GET /health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aTakenPortAndAnUnknownModelAndAMissingBundleEndTheStartWithAReason() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      String port = Integer.toString(taken.getLocalPort());
      assertThatThrownBy(() -> TestDaemon.start("api.port", port).close())
          .isInstanceOf(BindException.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("--api-port");
    }
    assertThatThrownBy(() -> TestDaemon.start("models.default", "nothing").close())
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("all-MiniLM-L6-v2");
    assertThatThrownBy(() -> TestDaemon.start("models.default", "/no/such/bundle").close())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("/no/such/bundle");
  }

  @Test
  void workThatDoesNotFitItsTimeIs504() {
    try (TestDaemon daemon = TestDaemon.start("cache.memory", "0")) {
      List<String> many =
          java.util.stream.IntStream.range(0, 500).mapToObj(i -> i + " word".repeat(250)).toList();
      TestDaemon.Reply reply =
          daemon.post(
              "/api/v1/embed",
              TestDaemon.bytes(Map.of("text", many)),
              "X-Request-Timeout-Ms",
              "50");
      assertThat(reply.status()).isEqualTo(504);
      assertThat(reply.json().at("/error/code").asText()).isEqualTo("expired");
    }
  }

  @Test
  void moreWorkThanMayWaitIs429WithATimeToComeBack() {
    try (TestDaemon daemon = TestDaemon.start("limits.queued-tokens", "300", "cache.memory", "0")) {
      List<String> many =
          java.util.stream.IntStream.range(0, 60).mapToObj(i -> i + " word".repeat(250)).toList();
      TestDaemon.Reply reply = daemon.postJson("/v1/embeddings", Map.of("input", many));
      assertThat(reply.status()).isEqualTo(429);
      assertThat(Integer.valueOf(reply.header("Retry-After"))).isBetween(1, 60);
      assertThat(reply.json().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
    }
  }
}
