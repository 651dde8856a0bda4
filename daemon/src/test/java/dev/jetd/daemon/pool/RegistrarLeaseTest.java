package dev.jetd.daemon.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.outgoing.TokenFile;
import dev.jetd.daemon.pool.StubRegistrar.Mood;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A lease against a registrar over real HTTP, whatever the registrar does. */
final class RegistrarLeaseTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final NodeAddress ADDRESS = new NodeAddress("10.0.0.5", 8080);

  @TempDir private Path scratch;

  private final StubRegistrar registrar = StubRegistrar.start();
  private final AtomicLong jumped = new AtomicLong();
  private final AtomicInteger weight = new AtomicInteger(100);
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void writeToken() throws Exception {
    Files.writeString(scratch.resolve("token"), "# ours\nsecret\n");
  }

  @AfterEach
  void stop() {
    registrar.close();
    http.shutdownNow();
  }

  private final class Teller implements RegistrarLease.Teller {
    private final Duration ttl;

    private Teller(Duration ttl) {
      this.ttl = ttl;
    }

    @Override
    public AddressChoice.Reach address() {
      return new AddressChoice.Reach.At(ADDRESS);
    }

    @Override
    public Announcement announcement(NodeAddress address, NodeState state) {
      Figures figures =
          new Figures(
              OptionalDouble.of(7.1),
              OptionalDouble.of(Double.POSITIVE_INFINITY),
              OptionalDouble.empty(),
              OptionalDouble.empty(),
              OptionalDouble.of(Math.random()));
      return new Announcement(
          address,
          new NodeAddress("10.0.0.5", 9090),
          ttl,
          weight.get(),
          64,
          state,
          List.of(new Announcement.Model("m", "1", "ab".repeat(32))),
          new TreeMap<>(Map.of("board", "none")),
          figures);
    }

    @Override
    public String node() {
      return "node-1";
    }
  }

  private RegistrarLease lease(String url, Duration ttl) {
    RegistrarClient client =
        new RegistrarClient(
            http,
            URI.create(url),
            new TokenFile(Optional.of(scratch.resolve("token"))),
            Duration.ofSeconds(1));
    return new RegistrarLease(
        client,
        new Teller(ttl),
        new Backoff(new Random(1)),
        () -> System.nanoTime() + jumped.get());
  }

  private void jump(Duration by) {
    jumped.addAndGet(by.toNanos());
  }

  @Test
  void itTellsTheRegistrarWhatTheProtocolAsksFor() {
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      StubRegistrar.await("held", () -> lease.view().held());
      StubRegistrar.Asked asked = registrar.asked().getFirst();
      assertThat(asked.node()).isEqualTo("node-1");
      assertThat(asked.authorization()).isEqualTo("Bearer secret");
      assertThat(asked.body().get("address").asText()).isEqualTo("10.0.0.5:8080");
      assertThat(asked.body().get("ttl_seconds").asInt()).isEqualTo(3600);
      assertThat(asked.body().get("permits").asInt()).isEqualTo(64);
      assertThat(asked.body().get("state").asText()).isEqualTo("serving");
      assertThat(asked.body().at("/models/0/digest").asText()).hasSize(64);
      assertThat(asked.body().at("/figures/watts").asDouble()).isEqualTo(7.1);
      assertThat(asked.body().get("figures").has("requests_per_second")).isFalse();
      LeaseView view = lease.view();
      assertThat(view.active()).isTrue();
      assertThat(view.generation()).isEqualTo(7);
      assertThat(view.renewals()).containsEntry("accepted", 1L);
      assertThat(view.expiresIn().orElseThrow()).isBetween(Duration.ofMinutes(55), HOUR);
    }
  }

  @Test
  void itRenewsInTimeAndWhateverTheClockDoes() {
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      awaitRenewals(lease, 1);
      jump(Duration.ofMinutes(21));
      awaitRenewals(lease, 2);
      jump(Duration.ofDays(400));
      awaitRenewals(lease, 3);
      jump(Duration.ofDays(-800));
      awaitRenewals(lease, 4);
      assertThat(lease.view().held()).isTrue();
    }
  }

  /** Counted when the answer has been read: then the next is due by the clock as it was. */
  private static void awaitRenewals(RegistrarLease lease, long count) {
    StubRegistrar.await(
        "renewal " + count,
        () -> lease.view().renewals().getOrDefault("accepted", 0L).equals(count));
  }

  @Test
  void newsIsToldAtOnceAndFiguresAreNoNews() {
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      StubRegistrar.await("joined", () -> lease.view().held());
      weight.set(55);
      StubRegistrar.await(
          "told of the weight", () -> registrar.latest().get("weight").asInt() == 55);
      assertThat(registrar.asked()).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Mood.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"GOOD"})
  void whateverTheRegistrarDoesTheLeaseComesWhenItIsWellAgain(Mood mood) {
    registrar.mood(mood);
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      StubRegistrar.await("a failure", () -> lease.view().failures() > 0);
      LeaseView failing = lease.view();
      assertThat(failing.held()).isFalse();
      assertThat(failing.trouble()).isPresent();
      assertThat(failing.renewals()).doesNotContainKey("accepted");
      registrar.mood(Mood.GOOD);
      StubRegistrar.await(
          "held",
          () -> {
            jump(Duration.ofSeconds(10));
            return lease.view().held();
          });
      assertThat(lease.view().trouble()).isEmpty();
      assertThat(lease.view().failures()).isZero();
    }
  }

  @Test
  void aRegistrarThatSaysWhenIsNotAskedBefore() {
    registrar.mood(Mood.LIMITED);
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      StubRegistrar.await("refused", () -> lease.view().failures() == 1);
      jump(Duration.ofSeconds(60));
      weight.set(1);
      // Two looks of the lease's own thread would be a renewal too many.
      lease.view();
      jump(Duration.ofSeconds(41));
      StubRegistrar.await("asked again", () -> lease.view().failures() == 2);
      assertThat(registrar.asked()).hasSize(2);
    }
  }

  @Test
  void aReadConnectionThatIsResetIsAFailureAndNoMore() throws Exception {
    try (ServerSocket resetting = new ServerSocket(0);
        RegistrarLease lease = lease("http://127.0.0.1:" + resetting.getLocalPort(), HOUR)) {
      Thread server =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      while (true) {
                        try (Socket socket = resetting.accept()) {
                          int unused = socket.getInputStream().read();
                          socket.setSoLinger(true, 0);
                        }
                      }
                    } catch (java.io.IOException e) {
                      // The test is over.
                    }
                  });
      lease.start();
      StubRegistrar.await(
          "failures",
          () -> {
            jump(Duration.ofSeconds(10));
            return lease.view().failures() >= 3;
          });
      assertThat(lease.view().renewals()).containsOnlyKeys("unreachable");
      assertThat(server.isVirtual()).isTrue();
    }
  }

  @Test
  void tlsThatCannotBeIsAFailureAndNoMore() {
    String https = registrar.url().replace("http:", "https:");
    try (RegistrarLease lease = lease(https, HOUR)) {
      lease.start();
      StubRegistrar.await("a failure", () -> lease.view().failures() > 0);
      assertThat(lease.view().renewals()).containsOnlyKeys("unreachable");
    }
  }

  @Test
  void aTokenThatIsMissingIsToldOfAndReadAgain() throws Exception {
    Files.delete(scratch.resolve("token"));
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      StubRegistrar.await("a failure", () -> lease.view().failures() > 0);
      assertThat(lease.view().trouble().orElseThrow()).contains("token");
      assertThat(registrar.asked()).isEmpty();
      Files.writeString(scratch.resolve("token"), "another\n");
      StubRegistrar.await(
          "held",
          () -> {
            jump(Duration.ofSeconds(10));
            return lease.view().held();
          });
      assertThat(registrar.asked().getLast().authorization()).isEqualTo("Bearer another");
    }
  }

  @Test
  void leavingWaitsUntilNoWorkComes() throws Exception {
    registrar.activeFor(3);
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      StubRegistrar.await("held", () -> lease.view().held());
      assertThat(lease.leave(Duration.ofMinutes(5)).get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(registrar.asked("DELETE")).hasSize(1);
      assertThat(registrar.asked("GET")).hasSize(4);
      assertThat(lease.view().held()).isFalse();
      assertThat(lease.view().phase()).isEqualTo("left");
      assertThat(lease.drain().get(60, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void leavingEndsWhenTheRegistrarHangs() throws Exception {
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      StubRegistrar.await("held", () -> lease.view().held());
      registrar.mood(Mood.HANGS);
      assertThat(lease.leave(Duration.ofMillis(100)).get(60, TimeUnit.SECONDS)).isFalse();
    }
  }

  @Test
  void drainingIsToldAndDeletesNothing() throws Exception {
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      lease.start();
      StubRegistrar.await("held", () -> lease.view().held());
      assertThat(lease.drain().get(60, TimeUnit.SECONDS)).isTrue();
      assertThat(registrar.latest().get("state").asText()).isEqualTo("draining");
      assertThat(registrar.asked("DELETE")).isEmpty();
    }
  }

  @Test
  void whatNeverBeganEndsAtOnce() throws Exception {
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      assertThat(lease.drain().get(60, TimeUnit.SECONDS)).isFalse();
    }
    try (RegistrarLease lease = lease(registrar.url(), HOUR)) {
      assertThat(lease.leave(HOUR).get(60, TimeUnit.SECONDS)).isFalse();
    }
    assertThat(registrar.asked()).isEmpty();
  }
}
