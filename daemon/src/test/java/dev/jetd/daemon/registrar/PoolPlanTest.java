package dev.jetd.daemon.registrar;

import static dev.jetd.daemon.registrar.Nodes.digest;
import static dev.jetd.daemon.registrar.Nodes.node;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class PoolPlanTest {
  private static final PooledModel OLD = new PooledModel("MiniLM", "1", digest('a'));
  private static final PooledModel NEW = new PooledModel("MiniLM", "2", digest('b'));
  private static final PooledModel OTHER = new PooledModel("e5", "1", digest('c'));

  private final PoolPlan plan = new PoolPlan(Pins.NONE);

  private static Candidate up(Registration node) {
    return new Candidate(node, Standing.UP);
  }

  private static Candidate down(Registration node) {
    return new Candidate(node, Standing.DOWN);
  }

  /** Upstreams as words: ids, those that are not asked with a minus. */
  private static Map<String, String> words(Pool pool) {
    return pool.upstreams().entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                e ->
                    e.getValue().stream()
                        .map(s -> s.down() ? "-" + s.id() : s.id())
                        .collect(Collectors.joining(" "))));
  }

  @Test
  void everyBundleHasAnUpstreamAndEveryNameTheBundleThatMostHave() {
    Pool pool =
        plan.of(
            List.of(
                up(node("a", 1, 1, OLD)),
                up(node("b", 2, 1, NEW, OTHER)),
                up(node("c", 3, 1, NEW, OLD))),
            Pool.EMPTY,
            false);
    assertEquals(
        Map.of(
            "jetd-minilm_1_aaaaaaaaaaaa", "a c",
            "jetd-minilm_2_bbbbbbbbbbbb", "b c",
            "jetd-e5_1_cccccccccccc", "b",
            // The first of c's two is what the name means there.
            "jetd_minilm", "b c",
            "jetd_e5", "b"),
        words(pool));
  }

  @Test
  void aPinDecides() {
    List<Candidate> all =
        List.of(up(node("a", 1, 1, OLD)), up(node("b", 2, 1, NEW)), up(node("c", 3, 1, NEW, OLD)));
    for (String pin : List.of("MiniLM=1", "minilm=aaaaaaaa")) {
      Pins pins = Pins.parse(List.of(pin)).orElseThrow();
      assertEquals("a c", words(new PoolPlan(pins).of(all, Pool.EMPTY, false)).get("jetd_minilm"));
    }
    assertTrue(Pins.parse(List.of("MiniLM")).isEmpty());
  }

  /** Names differ to nginx only by more than case, and two digests may begin alike. */
  @Test
  void noUpstreamEverHoldsTwoDigests() {
    String twin = "a".repeat(12) + "f".repeat(52);
    Pool pool =
        plan.of(
            List.of(
                up(node("a", 1, 1, OLD)),
                up(node("b", 2, 1, new PooledModel("minilm", "1", twin))),
                up(node("c", 3, 1, OLD))),
            Pool.EMPTY,
            false);
    assertEquals(Map.of("jetd-minilm_1_aaaaaaaaaaaa", "a c", "jetd_minilm", "a c"), words(pool));
  }

  @Test
  void aNodeComesInWithItsFirstVectorAndGoesWhenItMisbehaves() {
    Candidate fresh = new Candidate(node("n", 9), Standing.CHECKING);
    Pool pool = plan.of(List.of(up(node("a", 1)), fresh), Pool.EMPTY, false);
    assertEquals("a", words(pool).get("jetd_minilm"));
    pool = plan.of(List.of(up(node("a", 1)), down(node("b", 2))), pool, false);
    assertEquals("a", words(pool).get("jetd_minilm"));
  }

  @Test
  void whereHardlyAnybodyIsWellNobodyIsPutOut() {
    List<Candidate> most =
        List.of(up(node("a", 1)), down(node("b", 2)), down(node("c", 3)), down(node("d", 4)));
    assertEquals("a b c d", words(plan.of(most, Pool.EMPTY, false)).get("jetd_minilm"));
    List<Candidate> some = List.of(up(node("a", 1)), down(node("b", 2)), down(node("c", 3)));
    assertEquals("a", words(plan.of(some, Pool.EMPTY, false)).get("jetd_minilm"));
    assertEquals(
        "a", words(plan.of(List.of(down(node("a", 1))), Pool.EMPTY, false)).get("jetd_minilm"));
  }

  @Test
  void whatOnceHadServersKeepsThem() {
    Pool pool = plan.of(List.of(up(node("a", 1)), up(node("b", 2))), Pool.EMPTY, false);
    Pool empty = plan.of(List.of(), pool, false);
    assertEquals(pool, empty);
    assertEquals("b", words(plan.of(List.of(up(node("b", 2))), empty, false)).get("jetd_minilm"));
    // The address belongs to somebody without the model now: it must not be asked for it.
    Pool taken = plan.of(List.of(up(node("x", 1, 1, OTHER))), empty, false);
    assertEquals("-a b", words(taken).get("jetd_minilm"));
    assertEquals("x", words(taken).get("jetd_e5"));
  }

  @Test
  void whatIsKeptHasAnEnd() {
    Pool pool = Pool.EMPTY;
    for (int i = 0; i < 200; i++) {
      PooledModel model = new PooledModel("m" + i, "1", digest('a'));
      pool = plan.of(List.of(up(node("n", 1, 1, model))), pool, false);
    }
    assertTrue(pool.upstreams().size() <= PoolPlan.MOST_OLD + 2, pool::toString);
  }

  @Test
  void whoIsExpectedBackStays() {
    Pool pool = plan.of(List.of(up(node("a", 1)), up(node("b", 2))), Pool.EMPTY, false);
    assertEquals("a b", words(plan.of(List.of(up(node("b", 2))), pool, true)).get("jetd_minilm"));
  }
}
