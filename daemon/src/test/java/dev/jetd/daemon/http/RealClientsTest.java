package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Client libraries of others, unmodified: told where the daemon is, and nothing else. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RealClientsTest {
  private static final String MODEL = "all-MiniLM-L6-v2";

  /** As in the scripts. */
  private static final List<String> TEXTS = List.of("The cat sat on the mats.", "grün 🐱");

  @TempDir private static Path scratch;

  private TestDaemon daemon;
  private float[][] expected;

  @BeforeAll
  void start() {
    daemon = TestDaemon.start();
    JsonNode answer = daemon.postJson("/api/v1/embed", Map.of("text", TEXTS)).json();
    expected = vectors(answer.get("embeddings"));
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  private String url() {
    return "http://127.0.0.1:" + daemon.apiPort();
  }

  @Test
  void openAisOwnForNode() throws Exception {
    JsonNode seen = node("openai.mjs");
    assertThat(vectors(seen.get("vectors"))).isDeepEqualTo(expected);
    assertThat(vectors(seen.get("floats"))).isDeepEqualTo(expected);
    assertThat(vectors(seen.get("ids"))[0]).isEqualTo(expected[0]);
    assertThat(seen.at("/usage/total_tokens").asInt()).isPositive();
    assertThat(seen.at("/listed/0").asText()).isEqualTo(MODEL);
    assertThat(seen.get("retrieved").asText()).isEqualTo(MODEL);
    JsonNode unknown = seen.get("unknown");
    assertThat(unknown.get("class").asText()).isEqualTo("NotFoundError");
    assertThat(unknown.get("code").asText()).isEqualTo("model_not_found");
    assertThat(unknown.get("message").asText()).contains("gpt-9", MODEL);
    assertThat(seen.at("/shortened/status").asInt()).isEqualTo(400);
    assertThat(seen.at("/shortened/param").asText()).isEqualTo("dimensions");
  }

  @Test
  void ollamasOwnForNode() throws Exception {
    JsonNode seen = node("ollama.mjs");
    assertThat(vectors(seen.get("vectors"))).isDeepEqualTo(expected);
    assertThat(TestDaemon.vector(seen.get("legacy"))).isEqualTo(expected[0]);
    assertThat(seen.get("tokens").asInt()).isPositive();
    assertThat(seen.get("nanoseconds").asLong()).isPositive();
    assertThat(seen.at("/listed/0").asText()).isEqualTo(MODEL + ":latest");
    assertThat(seen.get("running")).isEqualTo(seen.get("listed"));
    assertThat(seen.at("/capabilities/0").asText()).isEqualTo("embedding");
    assertThat(seen.get("version").asText()).isNotEmpty();
    assertThat(seen.at("/unknown/status").asInt()).isEqualTo(404);
    assertThat(seen.at("/unknown/message").asText()).contains("'x' is not served");
    assertThat(seen.at("/long/message").asText()).contains("input has 502 tokens");
    assertThat(seen.at("/chat/message").asText()).contains("does not support");
  }

  @Test
  void huggingFacesOwnForNode() throws Exception {
    JsonNode seen = node("huggingface.mjs");
    assertThat(vectors(seen.get("vectors"))).isDeepEqualTo(expected);
    assertThat(vectors(seen.get("root"))).isDeepEqualTo(expected);
    assertThat(seen.get("similarity")).hasSize(2);
    assertThat(seen.at("/similarity/0").asDouble()).isGreaterThan(0.9999);
    assertThat(seen.at("/bad/status").asInt()).isEqualTo(400);
    assertThat(seen.at("/long/status").asInt()).isEqualTo(413);
  }

  @Test
  void langChain4jsForOpenAi() {
    check(
        OpenAiEmbeddingModel.builder()
            .baseUrl(url() + "/v1")
            .apiKey("none")
            .modelName(MODEL)
            .maxRetries(0)
            .build());
    EmbeddingModel unknown =
        OpenAiEmbeddingModel.builder()
            .baseUrl(url() + "/v1")
            .apiKey("none")
            .modelName("gpt-9")
            .maxRetries(0)
            .build();
    assertThatThrownBy(() -> unknown.embed("a"))
        .isInstanceOf(ModelNotFoundException.class)
        .hasMessageContaining("'gpt-9' is not served here");
  }

  @Test
  void langChain4jsForOllama() {
    check(OllamaEmbeddingModel.builder().baseUrl(url()).modelName(MODEL).maxRetries(0).build());
    EmbeddingModel unknown =
        OllamaEmbeddingModel.builder().baseUrl(url()).modelName("x").maxRetries(0).build();
    assertThatThrownBy(() -> unknown.embed("a")).hasMessageContaining("'x' is not served here");
  }

  private void check(EmbeddingModel client) {
    Response<List<Embedding>> answer =
        client.embedAll(TEXTS.stream().map(TextSegment::from).toList());
    for (int i = 0; i < TEXTS.size(); i++) {
      assertThat(answer.content().get(i).vector()).isEqualTo(expected[i]);
    }
    assertThat(client.embed(TEXTS.getFirst()).content().vector()).isEqualTo(expected[0]);
    assertThat(client.dimension()).isEqualTo(expected[0].length);
  }

  /** What a script printed. */
  private JsonNode node(String script) throws IOException, InterruptedException {
    Path out = scratch.resolve(script + ".out");
    Path errors = scratch.resolve(script + ".err");
    Process process =
        new ProcessBuilder(
                "node", property("jetd.client.scripts") + "/" + script, url(), libraries())
            .redirectOutput(out.toFile())
            .redirectError(errors.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(script + " ended").isTrue();
      assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
      return new ObjectMapper().readTree(out.toFile());
    } finally {
      process.destroyForcibly();
    }
  }

  private static String libraries() throws IOException {
    Path libraries = Path.of(property("jetd.clients"));
    assertThat(libraries.resolve("node_modules"))
        .as("the client libraries; cross-build/tool clients puts them there")
        .isDirectory();
    return libraries.toRealPath().toString();
  }

  private static String property(String name) {
    return Optional.ofNullable(System.getProperty(name)).orElseThrow();
  }

  private static float[][] vectors(JsonNode lists) {
    float[][] vectors = new float[lists.size()][];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = TestDaemon.vector(lists.get(i));
    }
    return vectors;
  }
}
