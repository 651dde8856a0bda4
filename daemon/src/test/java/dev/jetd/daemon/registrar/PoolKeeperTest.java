package dev.jetd.daemon.registrar;

import static dev.jetd.daemon.registrar.Nodes.node;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keeper, stepped by hand on a clock moved by hand. */
final class PoolKeeperTest {
  private static final Duration QUIET = Duration.ofSeconds(5);

  @TempDir private Path directory;
  private final Hand clock = new Hand();
  private final Recorder target = new Recorder();
  private EmbeddedLeases leases;
  private PoolKeeper keeper;

  /** A load balancer that remembers what it was told. */
  private static final class Recorder implements PoolTarget {
    final List<Pool> applied = new ArrayList<>();
    boolean broken;

    @Override
    public String name() {
      return "recorder";
    }

    @Override
    public Pool inForce() {
      return Pool.EMPTY;
    }

    @Override
    public void apply(Pool pool) throws TargetException {
      if (broken) {
        throw new TargetException("broken");
      }
      applied.add(pool);
    }

    @Override
    public Duration quiet() {
      return QUIET;
    }

    @Override
    public Duration gather() {
      return Duration.ofMillis(200);
    }
  }

  @BeforeEach
  void open() {
    leases = new EmbeddedLeases(directory.resolve("pool.json"), 4096, clock);
    NodeProbe good = node -> Verdict.GOOD;
    keeper =
        new PoolKeeper(
            leases,
            (known, changed) -> new HealthChecks(good, Duration.ofMinutes(10), known, changed),
            Pins.NONE,
            target,
            clock);
  }

  @AfterEach
  void close() {
    keeper.close();
    leases.close();
  }

  private void put(Registration node) {
    leases.put(node);
    keeper.wake();
  }

  /** Steps, with the clock at rest, until the checks of these are in. */
  private void awaitUp(String... ids) {
    for (String id : ids) {
      long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
      while (keeper.checks().of(id).standing() != Standing.UP) {
        keeper.step();
        assertTrue(System.nanoTime() < end, "never checked: " + id);
        Thread.onSpinWait();
      }
    }
    keeper.step();
  }

  private void pass(Duration time) {
    clock.pass(time);
    keeper.step();
  }

  @Test
  void aHundredRegistrationsASecondReloadOnceInFiveSeconds() {
    for (int i = 0; i < 1500; i++) {
      put(node("n" + i, 1 + i));
      clock.pass(Duration.ofMillis(10));
      if (i % 10 == 0) {
        keeper.step();
      }
    }
    // 15 s have passed.
    assertTrue(target.applied.size() <= 4, "reloads: " + target.applied.size());
    for (int i = 0; i < 1500; i += 100) {
      awaitUp("n" + i);
    }
    awaitUp("n1499");
    long before = target.applied.size();
    pass(QUIET);
    pass(Duration.ofMillis(200));
    pass(QUIET);
    assertTrue(target.applied.size() <= before + 3, "reloads: " + target.applied.size());
  }

  @Test
  void aRestartWithinTheLeaseAndARenewalChangeNothing() {
    put(node("a", 1));
    awaitUp("a");
    pass(Duration.ofMillis(200));
    assertEquals(1, target.applied.size());
    for (int i = 0; i < 100; i++) {
      pass(Duration.ofSeconds(5));
      put(node("a", 1));
    }
    assertEquals(1, target.applied.size());
    // As it comes back from a restart, under a new process but the same address.
    put(node("a", 1));
    pass(QUIET);
    assertEquals(1, target.applied.size());
  }

  @Test
  void aJoinIsAppliedAtOnceAndTheNextChangeFiveSecondsLater() {
    put(node("a", 1));
    awaitUp("a");
    assertEquals(0, target.applied.size());
    pass(Duration.ofMillis(200));
    assertEquals(1, target.applied.size());
    assertEquals(Set.of("a"), keeper.inForce().ids());
    put(node("a", 1, 7, node("a", 1).models().getFirst()));
    pass(Duration.ofMillis(4900));
    assertEquals(1, target.applied.size());
    pass(Duration.ofMillis(200));
    assertEquals(2, target.applied.size());
  }

  @Test
  void aNodeIsLeavingUntilTheLoadBalancerLetGo() {
    put(node("a", 1));
    put(node("b", 2));
    awaitUp("a", "b");
    pass(Duration.ofMillis(200));
    leases.remove("a");
    keeper.wake();
    keeper.step();
    assertTrue(keeper.isBehind());
    assertTrue(keeper.inForce().ids().contains("a"));
    pass(QUIET);
    keeper.step();
    assertFalse(keeper.isBehind());
    assertEquals(Set.of("b"), keeper.inForce().ids());
    // The last one stays, and nothing is behind.
    leases.remove("b");
    keeper.wake();
    pass(QUIET);
    pass(QUIET);
    assertFalse(keeper.isBehind());
    assertEquals(Set.of("b"), keeper.inForce().ids());
  }

  @Test
  void whatFailsIsTriedAgainAndMeanwhileNothingChanges() {
    put(node("a", 1));
    awaitUp("a");
    target.broken = true;
    pass(Duration.ofMillis(200));
    assertEquals("broken", keeper.trouble().orElseThrow());
    assertEquals(Set.of(), keeper.inForce().ids());
    pass(Duration.ofSeconds(1));
    assertEquals(1, keeper.counts().failed());
    target.broken = false;
    pass(QUIET);
    pass(Duration.ofMillis(200));
    assertTrue(keeper.trouble().isEmpty());
    assertEquals(Set.of("a"), keeper.inForce().ids());
  }

  @Test
  void oneNodeThatHangsDelaysNoOther() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    NodeProbe probe =
        node -> {
          if (node.id().equals("hangs")) {
            never.await();
          }
          return Verdict.GOOD;
        };
    CountDownLatch changed = new CountDownLatch(1);
    try (HealthChecks checks =
        new HealthChecks(probe, Duration.ofMinutes(10), Set.of(), changed::countDown)) {
      checks.watch(
          List.of(
              new Lease(node("hangs", 1), Duration.ofSeconds(1)),
              new Lease(node("well", 2), Duration.ofSeconds(1))));
      assertTrue(changed.await(1, TimeUnit.MINUTES));
      assertEquals(Standing.UP, checks.of("well").standing());
      assertEquals(Standing.CHECKING, checks.of("hangs").standing());
      never.countDown();
    }
  }
}
