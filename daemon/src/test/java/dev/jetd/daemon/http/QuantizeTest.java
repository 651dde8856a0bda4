package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Smaller forms of a model, made by a daemon that serves it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class QuantizeTest {
  private static final String FULL = ManagedDaemon.MODEL + "/versions/1-fp32/quantize";

  @TempDir private static Path state;

  private ManagedDaemon managed;

  @BeforeAll
  void start() {
    managed = ManagedDaemon.start(state);
  }

  @AfterAll
  void stop() {
    managed.close();
  }

  @Test
  void aFormIsMadeAndServesAsAVersionOfItsOwn() {
    TestDaemon.Reply started = managed.post(FULL, "{\"to\":\"fp16\",\"as\":\"7-half\"}");
    assertThat(started.status()).as(started.text()).isEqualTo(202);
    assertThat(started.json().get("what").asText())
        .isEqualTo("quantize all-MiniLM-L6-v2:1-fp32 to fp16");
    JsonNode ended = managed.ended(started);
    assertThat(ended.get("state").asText()).as(ended.toString()).isEqualTo("done");
    assertThat(ended.get("model").asText()).isEqualTo("all-MiniLM-L6-v2:7-half");
    TestDaemon.Reply loaded =
        managed.post(ManagedDaemon.MODEL + "/load", "{\"version\":\"7-half\"}");
    assertThat(loaded.status()).as(loaded.text()).isEqualTo(200);
    assertThat(loaded.json().get("precision").asText()).isEqualTo("fp16");
    JsonNode half =
        managed
            .daemon
            .postJson("/api/v1/embed", Map.of("text", "a", "model", "all-MiniLM-L6-v2:7-half"))
            .json();
    assertThat(half.get("embedding")).hasSize(384);
  }

  @Test
  void whatCannotBeIsSaid() {
    TestDaemon.Reply unknown = managed.post(FULL, "{\"to\":\"int4\"}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.text())
        .contains("to: expected int8-exact, bf16-exact, fp32-exact, int8-blocks, fp16, found int4");
    assertThat(managed.post(FULL, "{}").text()).contains("to is missing");
    assertThat(managed.post(FULL.replace("1-fp32", "9"), "{\"to\":\"fp16\"}").status())
        .isEqualTo(404);
    JsonNode ended = managed.ended(managed.post(FULL.replace("fp32", "int8"), "{\"to\":\"fp16\"}"));
    assertThat(ended.get("state").asText()).isEqualTo("failed");
    assertThat(ended.get("error").asText()).contains("quantised already");
    assertThat(managed.daemon.post(FULL, new byte[0]).status()).isEqualTo(404);
  }
}
