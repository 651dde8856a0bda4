package dev.jetd.daemon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.http.TestDaemon;
import dev.jetd.daemon.outgoing.Certificates;
import dev.jetd.daemon.pool.StubRegistrar;
import dev.jetd.daemon.runtime.Home;
import dev.jetd.daemon.runtime.PoolServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real registrar with a certificate of its own making, a real node, and the commands. */
final class PoolCommandsTest {
  @TempDir private Path root;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private PoolServer registrar;

  @BeforeEach
  void keepAPool() throws Exception {
    KeyStore unused = Certificates.make(root, "registrar");
    Files.writeString(root.resolve("tokens"), "secret\n");
    Map<String, String> flags =
        Map.of(
            "registrar.host", "127.0.0.1",
            "registrar.port", "0",
            "registrar.tls-certificate", file("registrar.pem"),
            "registrar.tls-key", file("registrar.key"),
            "registrar.tokens-file", file("tokens"),
            "registrar.file", file("pool.conf"),
            "registrar.nginx-test", "true",
            "registrar.nginx-reload", "true",
            "state.dir", file("pool"));
    registrar =
        PoolServer.start(
            new ConfigLoader(root.resolve("none"), Map.of()).load(Optional.empty(), flags),
            Home.ofImage(root),
            Map.of());
  }

  @AfterEach
  void stop() {
    registrar.close();
  }

  private String file(String name) {
    return root.resolve(name).toString();
  }

  private String url() {
    return "https://127.0.0.1:" + registrar.port();
  }

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

  private boolean isActive(TestDaemon node) {
    int code =
        jetd(Map.of("JETD_API_PORT", Integer.toString(node.apiPort())), "pool", "status", "--json");
    try {
      return code == ExitCode.OK
          && new ObjectMapper().readTree(out.toByteArray()).at("/registrars/0/active").asBoolean();
    } catch (IOException e) {
      throw new AssertionError(out.toString(StandardCharsets.UTF_8), e);
    }
  }

  /** Of a lease of five minutes a third is longer than anybody waits here. */
  @Test
  void aNodeHearsSoonThatItIsIn() {
    try (TestDaemon node =
        TestDaemon.start(
            "pool.registrars",
            url(),
            "pool.ca-file",
            file("registrar.pem"),
            "pool.token-file",
            file("tokens"),
            "pool.node",
            "board-1",
            "pool.ttl",
            "5m",
            "state.dir",
            file("node"))) {
      StubRegistrar.await("active", () -> isActive(node));
      assertThat(jetd(Map.of(), "pool", "top", "--url", url(), "--ca-file", file("registrar.pem")))
          .isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).contains("1 nodes, 1 in use", "board-1");
    }
  }

  @Test
  void whoTheRegistrarIsHasToBeProved() throws IOException {
    assertThat(jetd(Map.of(), "pool", "top", "--url", url())).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("cannot be trusted", "--ca-file")
        .doesNotContain("\tat ");
    String known = file("registrar.pem");
    assertThat(jetd(Map.of("JETD_POOL_CA_FILE", known), "pool", "top", "--url", url())).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("0 nodes");
    String empty = Files.writeString(root.resolve("empty.pem"), "").toString();
    assertThat(jetd(Map.of(), "pool", "top", "--url", url(), "--ca-file", empty))
        .isEqualTo(ExitCode.CONFIG);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("empty.pem");
    assertThat(jetd(Map.of(), "pool", "top", "--url", "http://127.0.0.1:1"))
        .isEqualTo(ExitCode.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("jetd pool serve");
    assertThat(jetd(Map.of(), "pool", "top", "--url", "no url")).isEqualTo(ExitCode.CONFIG);
  }
}
