package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A classifier as the default model, and the promise that a text has one answer. */
final class ClassifierDaemonTest {
  private static final int CONNECTIONS = 8;
  private static final int REQUESTS = 200;
  private static final long SEED = 20261121;

  @TempDir private Path scratch;

  private TestDaemon start(String version, String... flags) throws IOException {
    Path models = scratch.resolve("state/models");
    Path source = ScoringShelf.CLASSIFIER.write(scratch.resolve("source"), version, false);
    CrossEncoder.add(source, models, "classifier");
    List<String> all = new ArrayList<>(List.of(flags));
    all.addAll(List.of("state.dir", scratch.resolve("state").toString()));
    all.addAll(List.of("models.default", "classifier"));
    return TestDaemon.start(all.toArray(String[]::new));
  }

  @Test
  void labelsComeInTheOrderOfTheirScoresAndNestedAsTheInputsWere() throws IOException {
    try (TestDaemon daemon = start("1-int8")) {
      JsonNode one = predict(daemon, "hello");
      assertThat(one).hasSize(3);
      double sum = 0;
      double last = 1;
      List<String> labels = new ArrayList<>();
      for (JsonNode label : one) {
        assertThat(label.get("score").asDouble()).isLessThanOrEqualTo(last);
        last = label.get("score").asDouble();
        sum += last;
        labels.add(label.get("label").asText());
      }
      assertThat(labels).containsExactlyInAnyOrder("no", "maybe so", "yes");
      assertThat(sum).isCloseTo(1, within(1e-6));
      assertThat(predict(daemon, List.of("hello"))).isEqualTo(one);
      JsonNode pair = predict(daemon, List.of("hello", "there"));
      assertThat(pair).isNotEqualTo(one);
      JsonNode batch = predict(daemon, List.of(List.of("hello"), List.of("hello", "there")));
      assertThat(batch).hasSize(2);
      assertThat(batch.get(0)).isEqualTo(one);
      assertThat(batch.get(1)).isEqualTo(pair);
      assertThat(predict(daemon, List.of(List.of("hello"))).get(0)).isEqualTo(one);
      TestDaemon.Reply root = daemon.postJson("/", Map.of("inputs", "hello"));
      assertThat(root.json()).isEqualTo(one);
      assertThat(daemon.get("/info").json().at("/model_type/classifier/id2label/1").asText())
          .isEqualTo("maybe so");
      TestDaemon.Reply rerank =
          daemon.postJson("/rerank", Map.of("query", "a", "texts", List.of("b")));
      assertThat(rerank.status()).isEqualTo(424);
      assertThat(rerank.json().get("error").asText())
          .isEqualTo(
              "model is not a re-ranker model: classifier:1 classifies texts, with /predict");
    }
  }

  private static JsonNode predict(TestDaemon daemon, Object inputs) {
    TestDaemon.Reply reply = daemon.postJson("/predict", Map.of("inputs", inputs));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  /** Bit for bit: alone, in a batch, and while others ask. */
  @ParameterizedTest
  @ValueSource(strings = {"1-fp32", "1-int8"})
  void aPairHasOneAnswerWhateverRunsBesideIt(String version) throws Exception {
    try (TestDaemon daemon = start(version, "cache.memory", "0")) {
      List<List<String>> inputs = inputs();
      Map<List<String>, JsonNode> alone = new HashMap<>();
      for (List<String> input : inputs) {
        alone.put(input, raw(daemon, List.of(input)).get(0));
      }
      try (ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS)) {
        List<Future<?>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
          Random random = new Random(SEED + i);
          int count = random.nextInt(4) == 0 ? 8 : 1;
          List<List<String>> some =
              random.ints(count, 0, inputs.size()).mapToObj(inputs::get).toList();
          answers.add(clients.submit(() -> check(daemon, some, alone)));
        }
        for (Future<?> answer : answers) {
          answer.get();
        }
      }
    }
  }

  private static void check(
      TestDaemon daemon, List<List<String>> inputs, Map<List<String>, JsonNode> alone) {
    JsonNode batch = raw(daemon, inputs);
    for (int i = 0; i < inputs.size(); i++) {
      assertThat(batch.get(i)).as(inputs.get(i).toString()).isEqualTo(alone.get(inputs.get(i)));
    }
  }

  private static JsonNode raw(TestDaemon daemon, List<List<String>> inputs) {
    TestDaemon.Reply reply =
        daemon.postJson("/predict", Map.of("inputs", inputs, "raw_scores", true));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply.json();
  }

  /** Texts alone and pairs, of lengths near enough to share a run. */
  private static List<List<String>> inputs() {
    Random random = new Random(SEED);
    List<String> words =
        List.of("river", "stone", "light", "engine", "quiet", "answer", "copper", "ship", "wood");
    List<List<String>> inputs = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String first = i + " " + some(words, random, 1 + random.nextInt(12));
      inputs.add(
          i % 3 == 0
              ? List.of(first)
              : List.of(first, some(words, random, 1 + random.nextInt(i % 8 == 0 ? 90 : 12))));
    }
    return inputs;
  }

  private static String some(List<String> words, Random random, int count) {
    return String.join(" ", random.ints(count, 0, words.size()).mapToObj(words::get).toList());
  }
}
