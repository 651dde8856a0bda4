package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client of ollama is answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class OllamaTest {
  private static final String MODEL = "all-MiniLM-L6-v2";

  private TestDaemon daemon;

  @BeforeAll
  void start() {
    daemon = TestDaemon.start("limits.texts", "8");
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  @Test
  void vectorsAreThoseOfTheOtherDialects() {
    float[] usual =
        TestDaemon.vector(
            daemon.postJson("/api/v1/embed", Map.of("text", "a cat")).json().get("embedding"));
    JsonNode one = embed(Map.of("model", MODEL, "input", "a cat"));
    assertThat(TestDaemon.vector(one.at("/embeddings/0"))).isEqualTo(usual);
    assertThat(one.get("model").asText()).isEqualTo(MODEL);
    assertThat(one.get("prompt_eval_count").asInt()).isEqualTo(4);
    assertThat(one.get("total_duration").asLong()).isPositive();
    assertThat(one.get("load_duration").isIntegralNumber()).isTrue();
    assertThat(one.has("tokens")).isFalse();
    JsonNode two = embed(Map.of("model", MODEL, "input", List.of("a dog", "a cat")));
    assertThat(two.at("/embeddings/1")).isEqualTo(one.at("/embeddings/0"));
    TestDaemon.Reply legacy =
        daemon.postJson("/api/embeddings", Map.of("model", MODEL, "prompt", "a cat"));
    assertThat(legacy.json().get("embedding")).isEqualTo(one.at("/embeddings/0"));
  }

  @Test
  void aModelGoesByTheNamesThatOllamaGivesIt() {
    String version =
        daemon.postJson("/api/v1/embed", Map.of("text", "a")).json().get("version").asText();
    for (String name :
        List.of(MODEL, MODEL + ":latest", MODEL + ":" + version, "ALL-minilm-l6-V2:LATEST")) {
      assertThat(embed(Map.of("model", name, "input", "a")).get("model").asText()).isEqualTo(name);
    }
    TestDaemon.Reply unknown = daemon.postJson("/api/embed", Map.of("model", "x", "input", "a"));
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().get("error").asText()).contains("'x' is not served");
    TestDaemon.Reply none = daemon.postJson("/api/embed", Map.of("input", "a"));
    assertThat(none.status()).isEqualTo(400);
    assertThat(none.json().get("error").asText()).isEqualTo("model is required");
  }

  @Test
  void noInputAsksForTheModelToBeLoaded() {
    assertThat(embed(Map.of("model", MODEL)).get("embeddings")).isEmpty();
    assertThat(embed(Map.of("model", MODEL, "input", "")).get("embeddings")).isEmpty();
    assertThat(embed(Map.of("model", MODEL, "input", List.of())).get("embeddings")).isEmpty();
    assertThat(embed(Map.of("model", MODEL, "input", List.of(""))).get("embeddings")).hasSize(1);
    assertThat(daemon.postJson("/api/embeddings", Map.of("model", MODEL)).json().get("embedding"))
        .isEmpty();
  }

  @Test
  void aLongTextIsCutAndToldOrRefused() {
    String text = "word ".repeat(500);
    Map<String, ?> body = Map.of("model", MODEL, "input", List.of("a", text));
    TestDaemon.Reply cut = daemon.postJson("/api/embed", body);
    assertThat(cut.json().at("/tokens/1/used").asInt()).isEqualTo(256);
    assertThat(cut.json().at("/tokens/1/total").asInt()).isEqualTo(502);
    assertThat(cut.header("X-Jetd-Truncated-Inputs")).isEqualTo("1=256/502");
    TestDaemon.Reply refused =
        daemon.postJson("/api/embed", Map.of("model", MODEL, "input", text, "truncate", false));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().get("error").asText()).contains("input has 502 tokens");
  }

  @Test
  void dimensionsCutAVectorAndScaleItAnew() {
    float[] cut =
        TestDaemon.vector(
            embed(Map.of("model", MODEL, "input", "a", "dimensions", 32)).at("/embeddings/0"));
    assertThat(cut).hasSize(32);
    double squares = 0;
    for (float x : cut) {
      squares += (double) x * x;
    }
    assertThat(squares).isCloseTo(1, within(1e-5));
    assertThat(embed(Map.of("model", MODEL, "input", "a", "dimensions", 5000)).at("/embeddings/0"))
        .hasSize(384);
  }

  @Test
  void whatStaysAsItIsIsTakenAndPassedOver() {
    for (Object keepAlive : List.of("5m", "-1", "1h30m", 300, -1, 0)) {
      assertThat(
              embed(
                      Map.of(
                          "model",
                          MODEL,
                          "input",
                          "a",
                          "keep_alive",
                          keepAlive,
                          "options",
                          Map.of("num_ctx", 2048, "stop", List.of("x")),
                          "colour",
                          "red"))
                  .get("embeddings"))
          .hasSize(1);
    }
  }

  @Test
  void theModelsAreListedAndShown() {
    JsonNode tag = daemon.get("/api/tags").json().at("/models/0");
    assertThat(tag.get("name").asText()).isEqualTo(MODEL + ":latest");
    assertThat(tag.get("size").asLong()).isGreaterThan(20_000_000);
    assertThat(tag.get("digest").asText()).matches("[0-9a-f]{64}");
    assertThat(tag.at("/details/quantization_level").asText()).isEqualTo("INT8");
    assertThat(Instant.parse(tag.get("modified_at").asText())).isBefore(Instant.now());
    JsonNode running = daemon.get("/api/ps").json().at("/models/0");
    assertThat(running.get("context_length").asInt()).isEqualTo(256);
    JsonNode shown = daemon.postJson("/api/show", Map.of("name", MODEL)).json();
    assertThat(shown.at("/capabilities/0").asText()).isEqualTo("embedding");
    String architecture = shown.at("/model_info/general.architecture").asText();
    assertThat(shown.get("model_info").get(architecture + ".embedding_length").asInt())
        .isEqualTo(384);
    assertThat(daemon.get("/api/version").json().get("version").asText())
        .matches("\\d+\\.\\d+\\.\\d+");
  }

  @Test
  void aServerIsFoundWhereClientsLookForIt() {
    assertThat(daemon.get("/").text()).isEqualTo("Ollama is running");
    TestDaemon.Reply head = daemon.send("HEAD", "/");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.text()).isEmpty();
    assertThat(daemon.send("HEAD", "/api/version").status()).isEqualTo(200);
  }

  @Test
  void whatIsNotDoneHereIsRefusedInWords() {
    TestDaemon.Reply chat =
        daemon.postJson("/api/chat", Map.of("model", MODEL, "messages", List.of()));
    assertThat(chat.status()).isEqualTo(400);
    assertThat(chat.json().get("error").asText()).contains("\"" + MODEL + "\" does not support");
    assertThat(daemon.postJson("/api/generate", Map.of("model", "x")).status()).isEqualTo(404);
    for (String path : List.of("/api/pull", "/api/push", "/api/create", "/api/copy")) {
      TestDaemon.Reply reply = daemon.postJson(path, Map.of("model", MODEL));
      assertThat(reply.status()).isEqualTo(400);
      assertThat(reply.json().get("error").asText()).contains("not managed through this API");
    }
    assertThat(daemon.send("DELETE", "/api/delete").status()).isEqualTo(400);
    TestDaemon.Reply nothing = daemon.get("/api/blobs/sha256:00");
    assertThat(nothing.status()).isEqualTo(404);
    assertThat(nothing.json().get("error").isTextual()).isTrue();
    assertThat(daemon.get("/api/v1/nothing").json().at("/error/code").asText())
        .isEqualTo("not_found");
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of("hello", 400, "not valid JSON"),
        Arguments.of("[1]", 400, "the body must be a JSON object"),
        Arguments.of("{\"model\":7}", 400, "model must be a string"),
        Arguments.of("{\"model\":\"M\",\"input\":[1,2]}", 400, "input[0] must be a string"),
        Arguments.of("{\"model\":\"M\",\"input\":7}", 400, "input must be a string"),
        Arguments.of("{\"model\":\"M\",\"input\":[[\"a\"]]}", 400, "input[0] must be a string"),
        Arguments.of("{\"model\":\"M\",\"input\":\"\\ud83d\"}", 400, "half a surrogate pair"),
        Arguments.of("{\"model\":\"M\",\"truncate\":\"no\"}", 400, "truncate must be"),
        Arguments.of("{\"model\":\"M\",\"dimensions\":-1}", 400, "dimensions must be"),
        Arguments.of("{\"model\":\"M\",\"keep_alive\":\"soon\"}", 400, "keep_alive must be"),
        Arguments.of("{\"model\":\"M\",\"keep_alive\":[]}", 400, "keep_alive must be"),
        Arguments.of("{\"model\":\"M\",\"options\":[1]}", 400, "options must be an object"),
        Arguments.of(
            "{\"model\":\"M\",\"input\":[" + "\"a\",".repeat(8) + "\"a\"]}", 400, "limit of 8"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void badInputIsRefusedInWords(String body, int status, String message) {
    TestDaemon.Reply reply =
        daemon.post(
            "/api/embed",
            body.replace("\"M\"", '"' + MODEL + '"').getBytes(StandardCharsets.UTF_8));
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.json().get("error").asText()).contains(message);
  }

  private JsonNode embed(Map<String, ?> body) {
    TestDaemon.Reply reply = daemon.postJson("/api/embed", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }
}
