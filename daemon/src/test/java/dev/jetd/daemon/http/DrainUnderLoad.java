package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.daemon.pool.StubRegistrar;
import java.io.IOException;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Stops a node of a pool under load: each request on a connection that is kept gets its answer or a
 * 503 that sends it elsewhere, and no connection ends in the middle of anything.
 */
public final class DrainUnderLoad {
  private static final int CLIENTS = 6;
  private static final int ANSWERS_BEFORE = 5;

  private DrainUnderLoad() {}

  /**
   * @param port of a node that drains for longer than this takes
   * @param stop begins to stop the node, and returns
   * @param stopped waits until it has
   */
  public static void check(int port, StubRegistrar registrar, Runnable stop, Runnable stopped)
      throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        KeepAlive held = KeepAlive.to(port)) {
      assertThat(held.embed("idle").status()).isEqualTo(200);
      CountDownLatch warm = new CountDownLatch(CLIENTS);
      List<Future<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        clients.add(threads.submit(() -> askUntilSentAway(port, client, warm)));
      }
      assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();
      StubRegistrar.await("registered", () -> !registrar.asked().isEmpty());
      stop.run();
      for (Future<Integer> client : clients) {
        assertThat(client.get(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(ANSWERS_BEFORE);
      }
      // While one connection is held the node still listens, and sends away what comes new.
      try (KeepAlive late = KeepAlive.to(port)) {
        assertSentAway(late, late.embed("late"));
      }
      StubRegistrar.await(
          "told of it", () -> registrar.latest().get("state").asText().equals("draining"));
      assertSentAway(held, held.embed("after a while"));
    }
    stopped.run();
    assertThatThrownBy(() -> KeepAlive.to(port)).isInstanceOf(ConnectException.class);
    assertThat(registrar.asked("DELETE")).isEmpty();
  }

  /** Asks until it is sent elsewhere; how many answers it had before. */
  private static int askUntilSentAway(int port, int client, CountDownLatch warm)
      throws IOException {
    try (KeepAlive connection = KeepAlive.to(port)) {
      for (int i = 0; ; i++) {
        if (i == ANSWERS_BEFORE) {
          warm.countDown();
        }
        KeepAlive.Answer answer = connection.embed("client " + client + " text " + i);
        if (answer.status() == 503) {
          assertSentAway(connection, answer);
          return i;
        }
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        if (answer.connection().equalsIgnoreCase("close")) {
          assertThat(connection.endsInOrder()).isTrue();
          return i + 1;
        }
      }
    }
  }

  private static void assertSentAway(KeepAlive connection, KeepAlive.Answer answer)
      throws IOException {
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.connection()).isEqualToIgnoringCase("close");
    assertThat(answer.retryAfter()).isNotEmpty();
    assertThat(connection.endsInOrder()).isTrue();
  }
}
