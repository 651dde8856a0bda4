package dev.jetd.daemon.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node calls itself, where it says it is, how it weighs itself, how it waits. */
final class AddressChoiceTest {
  private static final URI HERE = URI.create("http://127.0.0.1:9");

  /** Of a network that is in no machine (RFC 5737). */
  private static final URI ELSEWHERE = URI.create("http://192.0.2.1:9");

  @TempDir private Path root;

  @Test
  void whatIsListenedOnIsTold() {
    assertThat(new AddressChoice(Optional.empty(), "127.0.0.1").towards(HERE, 8080))
        .isEqualTo(new AddressChoice.Reach.At(new NodeAddress("127.0.0.1", 8080)));
    assertThat(new AddressChoice(Optional.empty(), "10.1.2.3").towards(ELSEWHERE, 81))
        .isEqualTo(new AddressChoice.Reach.At(new NodeAddress("10.1.2.3", 81)));
  }

  @Test
  void everyAddressMeansTheOneOnTheWayToTheRegistrar() {
    assertThat(new AddressChoice(Optional.empty(), "0.0.0.0").towards(HERE, 8080))
        .isEqualTo(new AddressChoice.Reach.At(new NodeAddress("127.0.0.1", 8080)));
  }

  @Test
  void loopbackIsNotToldToAnotherMachine() {
    assertThat(new AddressChoice(Optional.empty(), "127.0.0.1").towards(ELSEWHERE, 8080))
        .isInstanceOfSatisfying(
            AddressChoice.Reach.Nowhere.class,
            no -> assertThat(no.why()).contains("loopback", "pool.address"));
    Optional<NodeAddress> named = NodeAddress.parse("10.0.0.5:80");
    assertThat(new AddressChoice(named, "127.0.0.1").towards(ELSEWHERE, 8080))
        .isEqualTo(new AddressChoice.Reach.At(new NodeAddress("10.0.0.5", 80)));
  }

  @Test
  void addressesAreParsed() {
    assertThat(NodeAddress.parse("[fd00::5]:8080").orElseThrow()).hasToString("[fd00::5]:8080");
    assertThat(NodeAddress.parse("board-3.local:1").orElseThrow().host())
        .isEqualTo("board-3.local");
    for (String bad : new String[] {"", "a", ":1", "a:0", "a:65536", "a;b:1", "fd00::5:8080"}) {
      assertThat(NodeAddress.parse(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void theUsualNameIsStableAndShowsNoMachineId() throws Exception {
    Files.createDirectories(root.resolve("proc/sys/kernel"));
    Files.createDirectories(root.resolve("etc"));
    Files.writeString(root.resolve("proc/sys/kernel/hostname"), "board_7\n");
    Files.writeString(root.resolve("etc/machine-id"), "0123456789abcdef0123456789abcdef\n");
    String name = NodeName.usual(root, 8080);
    assertThat(name).matches("board-7-[0-9a-f]{8}").doesNotContain("0123456");
    assertThat(NodeName.usual(root, 8080)).isEqualTo(name);
    assertThat(NodeName.usual(root, 8081)).isEqualTo(name + "-8081");
    assertThat(NodeName.isGood(name)).isTrue();
    assertThat(NodeName.usual(root.resolve("none"), 8080)).isEqualTo("jetd");
  }

  @Test
  void weightsHaveTwoDigitsAndBounds() {
    assertThat(NodeWeight.of(5000)).isEqualTo(100);
    assertThat(NodeWeight.of(4783)).isEqualTo(96);
    assertThat(NodeWeight.of(61_234)).isEqualTo(1200);
    assertThat(NodeWeight.of(0.001)).isEqualTo(1);
    assertThat(NodeWeight.of(1e12)).isEqualTo(10_000);
  }

  @Test
  void aLearnedWeightSurvivesARestartAndADamagedFile() throws Exception {
    Path file = root.resolve("state/pool-weights");
    new LearnedWeights(file).learn("mode 1 lanes 2 model abc", 340);
    assertThat(new LearnedWeights(file).of("mode 1 lanes 2 model abc")).hasValue(340);
    Files.writeString(file, "x\n\n-1 a\n12\n7 b c\n");
    assertThat(new LearnedWeights(file).of("b c")).hasValue(7);
    assertThat(new LearnedWeights(file).of("a")).isEmpty();
  }

  @Test
  void theBackoffGrowsToALimitAndIsNeverTheSame() {
    Backoff backoff = new Backoff(new Random(3));
    assertThat(backoff.after(1)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
    assertThat(backoff.after(4)).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));
    assertThat(backoff.after(1000)).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(30));
    assertThat(backoff.after(9)).isNotEqualTo(backoff.after(9));
  }
}
