package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two hundred requests a second while models change under them: none fails, none mixes versions,
 * and a canary has its share.
 */
final class ModelChangesUnderLoadTest {
  private static final String MODEL = ManagedDaemon.MODEL;
  private static final long GAP_NANOS = TimeUnit.SECONDS.toNanos(1) / 200;
  private static final List<String> TEXTS = List.of("hello", "a boat on the lake");

  @TempDir Path directory;

  private record Answered(int status, String version, JsonNode vectors, String body) {}

  private final ConcurrentLinkedQueue<Answered> answers = new ConcurrentLinkedQueue<>();

  @Test
  void noRequestFailsOrMixesVersions() throws Exception {
    // Without a cache, so that every request reaches its model.
    try (ManagedDaemon daemon =
            ManagedDaemon.start(directory, "cache.memory", "0", "serving.lanes", "2");
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      daemon.copy("1-int8", "2-broken");
      damage(daemon.state.resolve("models/all-MiniLM-L6-v2/2-broken/model.onnx"));
      Map<String, JsonNode> expected = Map.of("1-int8", vectors(daemon), "1-fp32", fp32(daemon));
      answers.clear();
      AtomicBoolean running = new AtomicBoolean(true);
      Future<?> load = clients.submit(() -> load(daemon, clients, running));

      awaitAnswers(100);
      changed(daemon, "/activate", "{\"version\":\"1-fp32\"}", 200);
      awaitAnswers(100);
      changed(daemon, "/activate", "{\"version\":\"2-broken\"}", 422);
      changed(daemon, "/rollback", "", 200);
      awaitAnswers(100);
      changed(daemon, "/canary", "{\"version\":\"1-fp32\",\"percent\":10}", 200);
      answers.clear();
      awaitAnswers(600);
      List<Answered> share = new ArrayList<>(answers);
      changed(daemon, "/rollback", "", 200);
      awaitAnswers(50);
      running.set(false);
      load.get();

      long canary = share.stream().filter(a -> a.version().equals("1-fp32")).count();
      assertThat(100.0 * canary / share.size()).isBetween(8.0, 12.0);
      for (Answered answer : seen) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.vectors())
            .as("the vectors of version %s", answer.version())
            .isEqualTo(expected.get(answer.version()));
      }
      assertThat(seen).extracting(Answered::version).contains("1-int8", "1-fp32");
      System.getLogger("test")
          .log(
              System.Logger.Level.INFO,
              "{0} requests, canary {1} of {2}",
              seen.size(),
              canary,
              share.size());
    }
  }

  private final ConcurrentLinkedQueue<Answered> seen = new ConcurrentLinkedQueue<>();

  /** Starts a request every 5 ms, whether or not the ones before are answered. */
  private void load(ManagedDaemon daemon, ExecutorService clients, AtomicBoolean running) {
    long due = System.nanoTime();
    List<Future<?>> requests = new ArrayList<>();
    while (running.get()) {
      due += GAP_NANOS;
      LockSupport.parkNanos(due - System.nanoTime());
      requests.add(clients.submit(() -> ask(daemon)));
    }
    for (Future<?> request : requests) {
      try {
        request.get();
      } catch (Exception e) {
        throw new AssertionError("a request failed", e);
      }
    }
  }

  private void ask(ManagedDaemon daemon) {
    TestDaemon.Reply reply =
        daemon.daemon.postJson("/api/v1/embed", Map.of("text", TEXTS, "model", "all-MiniLM-L6-v2"));
    JsonNode body = reply.json();
    assertThat(body.path("version").asText()).isEqualTo(reply.header("X-Model-Version"));
    Answered answered =
        new Answered(
            reply.status(), reply.header("X-Model-Version"), body.path("embeddings"), reply.text());
    seen.add(answered);
    answers.add(answered);
  }

  private static JsonNode vectors(ManagedDaemon daemon) {
    return daemon
        .daemon
        .postJson("/api/v1/embed", Map.of("text", TEXTS, "model", "all-MiniLM-L6-v2"))
        .json()
        .get("embeddings");
  }

  private static JsonNode fp32(ManagedDaemon daemon) {
    changed(daemon, "/activate", "{\"version\":\"1-fp32\"}", 200);
    JsonNode vectors = vectors(daemon);
    changed(daemon, "/activate", "{\"version\":\"1-int8\"}", 200);
    return vectors;
  }

  private static void changed(ManagedDaemon daemon, String change, String body, int status) {
    TestDaemon.Reply reply = daemon.post(MODEL + change, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
  }

  /** So many more than there were. */
  private void awaitAnswers(int more) {
    int wanted = answers.size() + more;
    while (answers.size() < wanted) {
      LockSupport.parkNanos(GAP_NANOS);
    }
  }

  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 3] ^= 1;
    Files.write(file, bytes);
  }
}
