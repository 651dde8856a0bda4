package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.daemon.pool.StubRegistrar;
import java.net.ConnectException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A node of a pool that stops under load: each request on a connection that is kept gets its answer
 * or a 503 that sends it elsewhere, and no connection ends in the middle of anything.
 */
final class PoolDrainTest {
  private static final int CLIENTS = 6;
  private static final int ANSWERS_BEFORE = 5;

  /** Asks until it is sent elsewhere; how many answers it had before. */
  private static int askUntilSentAway(int port, int client, CountDownLatch warm) throws Exception {
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
          return i;
        }
      }
    }
  }

  private static void assertSentAway(KeepAlive connection, KeepAlive.Answer answer)
      throws Exception {
    assertThat(answer.status()).as(answer.body()).isEqualTo(503);
    assertThat(answer.connection()).isEqualToIgnoringCase("close");
    assertThat(answer.retryAfter()).isNotEmpty();
    assertThat(connection.endsInOrder()).isTrue();
  }

  @Test
  void noConnectionEndsInTheMiddleOfARequest() throws Exception {
    try (StubRegistrar registrar = StubRegistrar.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      TestDaemon daemon =
          TestDaemon.start(
              "pool.registrars", registrar.url(),
              "pool.node", "draining",
              "shutdown.drain", "60s");
      int port = daemon.apiPort();
      KeepAlive held = KeepAlive.to(port);
      assertThat(held.embed("idle").status()).isEqualTo(200);
      CountDownLatch warm = new CountDownLatch(CLIENTS);
      List<Future<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        int client = i;
        clients.add(threads.submit(() -> askUntilSentAway(port, client, warm)));
      }
      assertThat(warm.await(60, TimeUnit.SECONDS)).isTrue();
      StubRegistrar.await("registered", () -> !registrar.asked().isEmpty());
      CompletableFuture<Void> stop = CompletableFuture.runAsync(daemon::close, threads);
      for (Future<Integer> client : clients) {
        assertThat(client.get(60, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(ANSWERS_BEFORE);
      }
      assertSentAway(held, held.embed("after a while"));
      // The first has ended; this one comes to a node that still listens, or no more.
      try (KeepAlive late = KeepAlive.to(port)) {
        assertThat(late.embed("late").status()).isEqualTo(503);
      } catch (ConnectException refused) {
        assertThat(refused).hasMessageContaining("refused");
      } catch (java.io.IOException closing) {
        // Taken by the kernel in the instant in which the listener was closed: nothing was read.
        assertThat(stop).succeedsWithin(60, TimeUnit.SECONDS);
      }
      held.close();
      stop.get(60, TimeUnit.SECONDS);
      assertThatThrownBy(() -> KeepAlive.to(port)).isInstanceOf(ConnectException.class);
      assertThat(registrar.latest().get("state").asText()).isEqualTo("draining");
      assertThat(registrar.asked("DELETE")).isEmpty();
    }
  }
}
