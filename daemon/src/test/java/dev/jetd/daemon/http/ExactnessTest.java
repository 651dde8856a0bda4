package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The promise: the same text gives the same bytes, whatever else is running. */
final class ExactnessTest {
  private static final int CONNECTIONS = 16;
  private static final int REQUESTS = 1000;
  private static final long SEED = 20261121;

  @ParameterizedTest
  @ValueSource(strings = {"1-int8-exact", "1-int8", "1-fp32"})
  void aTextHasOneVectorWhateverRunsBesideIt(String version) throws Exception {
    try (TestDaemon daemon =
        TestDaemon.start("cache.memory", "0", "models.default", "all-MiniLM-L6-v2:" + version)) {
      List<String> texts = texts();
      Map<String, float[]> alone = new HashMap<>();
      for (String text : texts) {
        alone.put(text, vectors(daemon, List.of(text)).getFirst());
      }
      try (ExecutorService clients = Executors.newFixedThreadPool(CONNECTIONS)) {
        List<Future<?>> answers = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
          List<String> some = sample(texts, new Random(SEED + i));
          answers.add(clients.submit(() -> check(daemon, some, alone)));
        }
        for (Future<?> answer : answers) {
          answer.get();
        }
      }
    }
  }

  private static void check(TestDaemon daemon, List<String> texts, Map<String, float[]> alone) {
    List<float[]> vectors = vectors(daemon, texts);
    for (int i = 0; i < texts.size(); i++) {
      assertThat(vectors.get(i)).as(texts.get(i)).isEqualTo(alone.get(texts.get(i)));
    }
  }

  private static List<float[]> vectors(TestDaemon daemon, List<String> texts) {
    TestDaemon.Reply reply = daemon.postJson("/api/v1/embed", Map.of("text", texts));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    List<float[]> vectors = new ArrayList<>();
    for (JsonNode vector : reply.json().get("embeddings")) {
      vectors.add(TestDaemon.vector(vector));
    }
    return vectors;
  }

  /** Mostly one text, now and then a handful. */
  private static List<String> sample(List<String> texts, Random random) {
    int count = random.nextInt(10) == 0 ? 8 : 1;
    return random.ints(count, 0, texts.size()).mapToObj(texts::get).toList();
  }

  /** Short ones mostly, as people send them, and a few that reach the limit. */
  private static List<String> texts() {
    Random random = new Random(SEED);
    List<String> words =
        List.of("river", "stone", "light", "engine", "quiet", "answer", "copper", "ship", "wood");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      int length = i % 12 == 0 ? 100 + random.nextInt(200) : 1 + random.nextInt(24);
      List<String> chosen = random.ints(length, 0, words.size()).mapToObj(words::get).toList();
      texts.add(i + " " + String.join(" ", chosen));
    }
    return texts;
  }
}
