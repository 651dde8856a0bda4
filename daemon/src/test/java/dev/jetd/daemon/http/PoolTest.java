package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.pool.StubRegistrar;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real daemon in a pool, with a registrar that keeps to the protocol or does not. */
final class PoolTest {
  @TempDir private Path scratch;

  private static JsonNode lease(TestDaemon daemon) {
    return daemon.get("/api/v1/pool").json().at("/registrars/0");
  }

  @Test
  void itRegistersWhenItServesAndShowsIt() throws Exception {
    Path token = Files.writeString(scratch.resolve("token"), "secret\n");
    try (StubRegistrar registrar = StubRegistrar.start();
        TestDaemon daemon =
            TestDaemon.start(
                "pool.registrars",
                registrar.url() + "/",
                "pool.token-file",
                token.toString(),
                "pool.node",
                "board-1",
                "pool.ttl",
                "3s",
                "state.dir",
                scratch.resolve("state").toString())) {
      StubRegistrar.await("held", () -> lease(daemon).path("held").asBoolean());
      StubRegistrar.await("renewed", () -> registrar.asked("PUT").size() >= 3);
      StubRegistrar.Asked asked = registrar.asked().getFirst();
      assertThat(asked.node()).isEqualTo("board-1");
      assertThat(asked.authorization()).isEqualTo("Bearer secret");
      assertThat(asked.body().get("address").asText()).isEqualTo("127.0.0.1:" + daemon.apiPort());
      assertThat(asked.body().get("metrics_address").asText())
          .isEqualTo("127.0.0.1:" + daemon.adminPort());
      assertThat(asked.body().at("/models/0/digest").asText())
          .isEqualTo(daemon.get("/api/v1/models").json().at("/models/0/digest").asText());
      assertThat(asked.body().get("weight").asInt()).isEqualTo(100);
      // 32768 tokens may wait, and the longest text has 256.
      assertThat(asked.body().get("permits").asInt()).isEqualTo(128);
      assertThat(asked.body().at("/labels/board").asText()).isNotEmpty();
      assertThat(daemon.get("/health").json().at("/pool/held").asInt()).isEqualTo(1);
      String metrics = daemon.getAdmin("/metrics").text();
      assertThat(metrics)
          .contains("jetd_pool_lease_held{registrar=\"" + registrar.url().substring(7) + "\",} 1.0")
          .contains("jetd_pool_lease_active{")
          .contains("outcome=\"accepted\"")
          .contains("jetd_pool_weight 100.0")
          .contains("jetd_pool_permits 128.0");
      OperationsTest.checkByPromtool(metrics);
    }
  }

  @Test
  void aRegistrarThatIsNotThereCostsNothing() {
    try (TestDaemon daemon =
        TestDaemon.start("pool.registrars", "http://127.0.0.1:1, https://127.0.0.1:2")) {
      assertThat(daemon.get("/health").status()).isEqualTo(200);
      assertThat(daemon.postJson("/api/v1/embed", Map.of("text", "a")).status()).isEqualTo(200);
      StubRegistrar.await("failures", () -> lease(daemon).path("failures_in_a_row").asInt() > 0);
      assertThat(lease(daemon).get("trouble").asText()).isNotEmpty();
      assertThat(daemon.get("/health").json().get("status").asText()).isEqualTo("ok");
      assertThat(daemon.get("/health").json().at("/pool/registrars").asInt()).isEqualTo(2);
      assertThat(daemon.getAdmin("/metrics").text()).contains("outcome=\"unreachable\"");
    }
  }

  /** What {@code jetd calibrate} leaves: 100, 150 and 200 texts a second of 50 tokens. */
  private static void calibrated(Path state, String board, JsonNode model) throws Exception {
    String table =
        String.join(
            "\n",
            "jetd calibration 1",
            "board " + board,
            "model "
                + String.join(
                    " ",
                    model.get("name").asText() + ":" + model.get("version").asText(),
                    model.get("digest").asText()),
            "at 2026-01-01T00:00:00Z",
            "tokens 50",
            "foreign 0",
            "mode 0 5000 100000 16 4000 12000 15W",
            "mode 1 4000 150000 16 4000 16000 25W",
            "mode 2 3000 200000 16 4000 20000 MAXN_SUPER",
            "");
    CRC32 crc = new CRC32();
    crc.update(table.getBytes(StandardCharsets.UTF_8));
    Files.writeString(
        state.resolve("calibration-simulated"),
        table + "crc " + Long.toHexString(crc.getValue()) + "\n");
  }

  @Test
  void aModeAndItsMeasuredThroughputAreNews() throws Exception {
    String admin = Files.writeString(scratch.resolve("admin"), "boss\n").toString();
    Path state = Files.createDirectory(scratch.resolve("state"));
    String[] flags = {
      "simulate", "orin-nano-super", "admin.keys-file", admin, "state.dir", state.toString()
    };
    try (TestDaemon daemon = TestDaemon.start(flags)) {
      StubRegistrar.await("a look", () -> daemon.get("/api/v1/power").status() == 200);
      calibrated(
          state,
          daemon.get("/api/v1/power").json().at("/board/title").asText(),
          daemon.get("/api/v1/models").json().at("/models/0"));
    }
    String[] pooled = Arrays.copyOf(flags, flags.length + 4);
    try (StubRegistrar registrar = StubRegistrar.start()) {
      pooled[flags.length] = "pool.registrars";
      pooled[flags.length + 1] = registrar.url();
      pooled[flags.length + 2] = "pool.ttl";
      pooled[flags.length + 3] = "5m";
      try (TestDaemon daemon = TestDaemon.start(pooled).withKey("boss")) {
        awaitTold(registrar, "25W", 150);
        assertThat(registrar.latest().at("/labels/board").asText()).startsWith("SIMULATED");
        assertThat(daemon.send("PUT", "/api/v1/power/mode", Map.of("mode", "15W")).status())
            .isEqualTo(200);
        awaitTold(registrar, "15W", 100);
      }
    }
  }

  private static void awaitTold(StubRegistrar registrar, String mode, int weight) {
    StubRegistrar.await(
        "told of " + mode,
        () ->
            !registrar.asked("PUT").isEmpty()
                && registrar.latest().at("/labels/mode").asText().equals(mode)
                && registrar.latest().get("weight").asInt() == weight);
  }

  @Test
  void leavingGivesTheLeaseBackAndIsForTheAdminKeyAlone() throws Exception {
    String admin = Files.writeString(scratch.resolve("admin"), "boss\n").toString();
    try (StubRegistrar registrar = StubRegistrar.start();
        TestDaemon daemon =
            TestDaemon.start("pool.registrars", registrar.url(), "admin.keys-file", admin)) {
      StubRegistrar.await("held", () -> lease(daemon).path("held").asBoolean());
      assertThat(daemon.send("POST", "/api/v1/pool/leave").status()).isEqualTo(401);
      TestDaemon.Reply left = daemon.withKey("boss").send("POST", "/api/v1/pool/leave");
      assertThat(left.status()).isEqualTo(200);
      assertThat(left.json().get("left").asBoolean()).isTrue();
      assertThat(left.json().at("/registrars/0/state").asText()).isEqualTo("left");
      assertThat(registrar.asked("DELETE")).hasSize(1);
      // It serves on until it is stopped.
      assertThat(daemon.postJson("/api/v1/embed", Map.of("text", "a")).status()).isEqualTo(200);
    }
  }

  @Test
  void aStopCanTakeTheNodeOutOfThePool() {
    try (StubRegistrar registrar = StubRegistrar.start()) {
      registrar.activeFor(2);
      try (TestDaemon daemon =
          TestDaemon.start("pool.registrars", registrar.url(), "pool.leave-on-stop", "true")) {
        StubRegistrar.await("held", () -> lease(daemon).path("held").asBoolean());
      }
      assertThat(registrar.asked("DELETE")).hasSize(1);
      assertThat(registrar.asked("GET")).hasSize(3);
      assertThat(registrar.latest().get("state").asText()).isEqualTo("serving");
    }
  }

  @Test
  void withoutRegistrarsThereIsNoPool() throws Exception {
    String admin = Files.writeString(scratch.resolve("admin"), "boss\n").toString();
    try (TestDaemon daemon = TestDaemon.start("admin.keys-file", admin)) {
      assertThat(daemon.get("/api/v1/pool").json().get("registrars")).isEmpty();
      assertThat(daemon.withKey("boss").send("POST", "/api/v1/pool/leave").status()).isEqualTo(409);
      assertThat(daemon.getAdmin("/metrics").text()).doesNotContain("jetd_pool_");
      assertThat(daemon.get("/health").json().has("pool")).isFalse();
    }
  }

  @Test
  void whatMakesNoSenseStopsTheStart() {
    for (String[] bad :
        new String[][] {
          {"pool.registrars", "10.0.0.1:9"},
          {"pool.registrars", "http://user:pw@host"},
          {"pool.node", "no spaces"},
          {"pool.address", "nowhere"},
          {"pool.certificate-file", "/etc/hostname"}
        }) {
      assertThatThrownBy(() -> TestDaemon.start(bad).close())
          .as(bad[0])
          .isInstanceOf(ConfigException.class);
    }
  }
}
