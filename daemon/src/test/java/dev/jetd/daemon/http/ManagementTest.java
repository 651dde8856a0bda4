package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.bindings.encoder.EncoderFile;
import dev.jetd.models.Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does with models over the admin listener. */
final class ManagementTest {
  private static final String MODEL = ManagedDaemon.MODEL;

  @TempDir Path directory;

  @Test
  void modelsAreSwitchedAndTheChoiceOutlivesARestart() throws IOException {
    Path state = directory.resolve("state");
    try (ManagedDaemon daemon = ManagedDaemon.start(state)) {
      assertThat(version(daemon)).isEqualTo("1-int8");
      TestDaemon.Reply reply = daemon.post(MODEL + "/activate", "{\"version\":\"1-fp32\"}");
      assertThat(reply.status()).as(reply.text()).isEqualTo(200);
      assertThat(reply.json().get("active").asBoolean()).isTrue();
      assertThat(version(daemon)).isEqualTo("1-fp32");
      JsonNode models = daemon.get("/api/v1/manage/models").json().get("models");
      assertThat(models).hasSize(3);
      assertThat(models.get(0).get("state").asText()).isEqualTo("ready");
      assertThat(models.get(1).get("state").asText()).isIn("unloading", "available");
      assertThat(models.get(2).get("version").asText()).isEqualTo("1-int8-exact");
    }
    try (ManagedDaemon daemon = ManagedDaemon.start(state)) {
      assertThat(version(daemon)).isEqualTo("1-fp32");
      assertThat(daemon.post(MODEL + "/rollback", "").status()).isEqualTo(200);
      assertThat(version(daemon)).isEqualTo("1-int8");
      assertThat(daemon.post(MODEL + "/load", "{\"version\":\"1-fp32\"}").status()).isEqualTo(200);
      assertThat(embed(daemon, "all-MiniLM-L6-v2:1-fp32").header("X-Model-Version"))
          .isEqualTo("1-fp32");
      assertThat(daemon.daemon.get("/api/v1/models").json().get("models")).hasSize(2);
      assertThat(daemon.post(MODEL + "/unload", "{\"version\":\"1-fp32\"}").status())
          .isEqualTo(200);
      assertThat(embed(daemon, "all-MiniLM-L6-v2:1-fp32").status()).isEqualTo(404);
      assertThat(daemon.post(MODEL + "/unload", "").status()).isEqualTo(200);
      assertThat(embed(daemon, "all-MiniLM-L6-v2").status()).isEqualTo(404);
      assertThat(daemon.daemon.get("/health/ready").status()).isEqualTo(503);
    }
  }

  @Test
  void whatWasMadeOfModelsThatAreGoneGoesToo() throws IOException {
    Path weights = Files.createDirectories(directory.resolve("state/weights"));
    String digest = digestOfGraph("1-fp32");
    Files.writeString(weights.resolve(digest + ".of-another-jetd.jetd"), "");
    Path current = weights.resolve(digest + "." + EncoderFile.LAYOUT + ".jetd");
    Files.writeString(current, "as good as any: nobody opens it here");
    String gone = "0".repeat(64) + "." + EncoderFile.LAYOUT + ".jetd";
    Files.writeString(weights.resolve(gone), "");
    Files.writeString(weights.resolve(gone + ".sha256"), "");
    try (ManagedDaemon daemon = ManagedDaemon.start(directory.resolve("state"))) {
      assertThat(kept(weights)).containsExactly(String.valueOf(current.getFileName()));
      daemon.copy("1-int8", "2");
      Files.writeString(weights.resolve(gone), "");
      assertThat(daemon.delete(MODEL + "/versions/2").status()).isEqualTo(200);
      assertThat(kept(weights)).containsExactly(String.valueOf(current.getFileName()));
    }
  }

  private static String digestOfGraph(String version) {
    Path bundle = TestDaemon.bundles().resolve("all-MiniLM-L6-v2").resolve(version);
    return Objects.requireNonNull(Bundle.open(bundle).manifest().files().get("model.onnx"))
        .sha256();
  }

  private static List<String> kept(Path weights) {
    return Stream.of(Objects.requireNonNull(weights.toFile().list()))
        .filter(name -> !name.startsWith("."))
        .toList();
  }

  @Test
  void managementNeedsTheAdminKeyAndNothingElseDoes() throws IOException {
    Path keys = Files.writeString(directory.resolve("keys"), "api-key\n");
    try (ManagedDaemon daemon =
        ManagedDaemon.start(directory.resolve("state"), "api.keys-file", keys.toString())) {
      for (String wrong : new String[] {"api-key", "", "x", daemon.key() + "0"}) {
        assertThat(daemon.daemon.manage(wrong, "GET", "/api/v1/manage/models", "").status())
            .as(wrong)
            .isEqualTo(401);
        assertThat(daemon.daemon.manage(wrong, "POST", MODEL + "/unload", "").status())
            .isEqualTo(401);
      }
      assertThat(daemon.daemon.getAdmin("/metrics").status()).isEqualTo(200);
      assertThat(daemon.get("/api/v1/manage/models").status()).isEqualTo(200);
      assertThat(daemon.daemon.get("/api/v1/models/all-MiniLM-L6-v2/download").status())
          .isEqualTo(401);
      assertThat(daemon.daemon.send("POST", MODEL + "/unload").status())
          .as("the API listener has no management")
          .isIn(404, 405);
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(daemon.state.resolve("admin.key"))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void whatCannotBeDoneIsSaidAndChangesNothing() throws IOException {
    try (ManagedDaemon daemon = ManagedDaemon.start(directory.resolve("state"))) {
      assertThat(daemon.post(MODEL + "/rollback", "").status()).isEqualTo(409);
      assertThat(daemon.post(MODEL + "/activate", "{\"version\":\"9\"}").status()).isEqualTo(404);
      assertThat(daemon.post(MODEL + "/activate", "{\"version\":\"../x\"}").status())
          .isEqualTo(400);
      assertThat(daemon.post(MODEL + "/activate", "{\"nonsense\":1}").status()).isEqualTo(400);
      assertThat(daemon.post(MODEL + "/canary", "{\"version\":\"1-fp32\"}").status())
          .isEqualTo(400);
      assertThat(
              daemon.post(MODEL + "/canary", "{\"version\":\"1-fp32\",\"percent\":100}").status())
          .isEqualTo(400);
      assertThat(daemon.get("/api/v1/manage/models/other").status()).isEqualTo(404);
      assertThat(daemon.get("/api/v1/manage/jobs/7").status()).isEqualTo(404);
      assertThat(daemon.post("/api/v1/manage/models", "{\"source\":\"/etc/passwd\"}").status())
          .isEqualTo(400);
      assertThat(daemon.delete(MODEL + "/versions/1-int8").status()).isEqualTo(409);
      TestDaemon.Reply shipped = daemon.delete(MODEL + "/versions/1-fp32");
      assertThat(shipped.status()).as(shipped.text()).isEqualTo(409);
      daemon.copy("1-int8", "2");
      Path model = daemon.state.resolve("models/all-MiniLM-L6-v2/2/model.onnx");
      byte[] bytes = Files.readAllBytes(model);
      bytes[bytes.length / 2] ^= 1;
      Files.write(model, bytes);
      TestDaemon.Reply broken = daemon.post(MODEL + "/activate", "{\"version\":\"2\"}");
      assertThat(broken.status()).isEqualTo(422);
      assertThat(broken.json().at("/error/message").asText())
          .contains("model.onnx: expected SHA-256");
      assertThat(daemon.get(MODEL + "/versions/2").json().get("state").asText())
          .isEqualTo("failed");
      assertThat(version(daemon)).isEqualTo("1-int8");
      assertThat(daemon.delete(MODEL + "/versions/2").status()).isEqualTo(200);
      assertThat(daemon.get(MODEL + "/versions/2").status()).isEqualTo(404);
    }
  }

  @Test
  void aModelIsPulledFromAnotherDaemonAndServesAtOnceWhereNoneIsPinned() throws IOException {
    try (ManagedDaemon origin = ManagedDaemon.start(directory.resolve("origin"));
        ManagedDaemon daemon =
            ManagedDaemon.start(directory.resolve("state"), "models.default", "all-MiniLM-L6-v2")) {
      assertThat(version(daemon)).as("the newest that runs here").startsWith("1-int8");
      origin.copy("1-int8", "2");
      String source = "http://127.0.0.1:" + origin.daemon.apiPort();
      TestDaemon.Reply started =
          daemon.post(
              "/api/v1/manage/models",
              "{\"source\":\"" + source + "\",\"model\":\"all-MiniLM-L6-v2:2\"}");
      assertThat(started.status()).as(started.text()).isEqualTo(202);
      JsonNode job = daemon.ended(started);
      assertThat(job.get("state").asText()).as(job.toString()).isEqualTo("done");
      assertThat(job.get("model").asText()).isEqualTo("all-MiniLM-L6-v2:2");
      assertThat(version(daemon)).isEqualTo("2");
      JsonNode gone =
          daemon.ended(
              daemon.post(
                  "/api/v1/manage/models",
                  "{\"source\":\"" + source + "\",\"model\":\"nothing\"}"));
      assertThat(gone.get("state").asText()).isEqualTo("failed");
      assertThat(gone.get("error").asText()).contains("404");
    }
  }

  private static String version(ManagedDaemon daemon) {
    return embed(daemon, "all-MiniLM-L6-v2").header("X-Model-Version");
  }

  private static TestDaemon.Reply embed(ManagedDaemon daemon, String model) {
    return daemon.daemon.postJson("/api/v1/embed", Map.of("text", "hello", "model", model));
  }

  @Test
  void drainedItIsNotReadyAndStillAnswers(@TempDir Path own) {
    try (ManagedDaemon drained = ManagedDaemon.start(own)) {
      assertThat(drain(drained, true).json().get("ready").asBoolean()).isFalse();
      TestDaemon.Reply health = drained.daemon.get("/health/ready");
      assertThat(health.status()).isEqualTo(503);
      assertThat(health.json().get("reason").asText()).contains("withdrawn");
      assertThat(drained.daemon.get("/ping").status()).isEqualTo(503);
      assertThat(drained.daemon.get("/health/live").status()).isEqualTo(200);
      assertThat(drained.daemon.postJson("/api/v1/embed", Map.of("text", "still")).status())
          .isEqualTo(200);
      assertThat(drain(drained, false).json().get("ready").asBoolean()).isTrue();
      assertThat(drained.daemon.get("/health/ready").status()).isEqualTo(200);
      assertThat(drained.daemon.get("/ping").status()).isEqualTo(200);
    }
  }

  private static TestDaemon.Reply drain(ManagedDaemon of, boolean out) {
    return of.daemon.manage(of.key(), "PUT", "/api/v1/manage/drain", "{\"drain\":" + out + "}");
  }

  @Test
  void theApiListenerHasWhatThePageNeedsAndTheKeyGuardsIt(@TempDir Path own) {
    try (ManagedDaemon managed = ManagedDaemon.start(own)) {
      int port = managed.daemon.apiPort();
      String[] key = {"Authorization", "Bearer " + managed.key()};
      String models = "/api/v1/manage/models";
      assertThat(RawHttp.send(port, "GET", models, "", key).status()).isEqualTo(200);
      assertThat(RawHttp.send(port, "GET", models, "", new String[0]).status()).isEqualTo(401);
      String[] foreign = {key[0], key[1], "Origin", "http://evil.example"};
      assertThat(RawHttp.send(port, "GET", models, "", foreign).status()).isEqualTo(403);
      String fp32 = "{\"version\":\"1-fp32\"}";
      assertThat(RawHttp.send(port, "POST", ManagedDaemon.MODEL + "/activate", fp32, key).status())
          .isEqualTo(200);
      assertThat(RawHttp.send(port, "POST", ManagedDaemon.MODEL + "/rollback", "", key).status())
          .isEqualTo(200);
      assertThat(
              RawHttp.send(port, "POST", models, "{\"source\":\"http://h/x.tar\"}", key).status())
          .as("fetching and removing stay on the admin listener")
          .isEqualTo(405);
      assertThat(
              RawHttp.send(port, "DELETE", ManagedDaemon.MODEL + "/versions/1-fp32", "", key)
                  .status())
          .isEqualTo(404);
    }
  }
}
