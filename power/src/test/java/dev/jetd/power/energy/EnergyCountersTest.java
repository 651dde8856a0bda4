package dev.jetd.power.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EnergyCountersTest {
  @TempDir Path dir;

  private Path file() {
    return dir.resolve("energy");
  }

  private double joules() {
    return EnergyCounters.open(file()).joules().getOrDefault("total", 0.0);
  }

  @Test
  void onlyWhatIsOnTheDiskIsShown() throws IOException {
    EnergyCounters counters = EnergyCounters.open(file());
    counters.add("total", 5_000_000);
    assertThat(counters.joules()).isEmpty();
    counters.checkpoint();
    assertThat(counters.joules()).containsEntry("total", 5.0);
    assertThat(joules()).isEqualTo(5.0);
  }

  @Test
  void whateverIsCutOffOrDamagedTheCounterNeverGoesBackwardsBehindItsPredecessor()
      throws IOException {
    Random random = new Random(1);
    double shown = 0;
    for (int round = 0; round < 200; round++) {
      EnergyCounters counters = EnergyCounters.open(file());
      assertThat(counters.joules().getOrDefault("total", 0.0)).isGreaterThanOrEqualTo(shown);
      counters.add("total", 1 + random.nextInt(1000));
      counters.checkpoint();
      counters.checkpoint();
      shown = counters.joules().getOrDefault("total", 0.0);
      if (random.nextInt(3) == 0) {
        // A leftover of a write that a power cut ended.
        Files.writeString(dir.resolve("energy.new"), "jetd energy, micro");
      }
    }
  }

  @Test
  void aDamagedFileIsReplacedByItsPredecessor() throws IOException {
    EnergyCounters counters = EnergyCounters.open(file());
    counters.add("total", 3_000_000);
    counters.checkpoint();
    counters.add("total", 1_000_000);
    counters.checkpoint();
    String good = Files.readString(file());
    for (String damage :
        new String[] {"", "x", good.replace('4', '9'), good.substring(0, 30), good + "1 x"}) {
      Files.writeString(file(), damage);
      assertThat(joules()).as(damage).isEqualTo(3.0);
    }
  }

  @Test
  void withNothingToGoByCountingStartsAtZero() throws IOException {
    Files.writeString(file(), "garbage");
    assertThat(joules()).isZero();
    EnergyCounters counters = EnergyCounters.open(file());
    counters.add("total", 1_000_000);
    counters.checkpoint();
    assertThat(joules()).isEqualTo(1.0);
  }

  @Test
  void aFailedWriteShowsNothingNew() throws IOException {
    EnergyCounters counters = EnergyCounters.open(dir.resolve("gone/energy"));
    counters.add("total", 1);
    assertThatThrownBy(counters::checkpoint).isInstanceOf(IOException.class);
    assertThat(counters.joules()).isEmpty();
  }

  @Test
  void namesMayHoldBlanksButNoLineEnds() throws IOException {
    EnergyCounters counters = EnergyCounters.open(file());
    counters.add("model a b", 2_000_000);
    counters.add("x\n9 total", 7);
    counters.add("total", -5);
    counters.checkpoint();
    assertThat(EnergyCounters.open(file()).joules())
        .containsOnlyKeys("model a b")
        .containsValue(2.0);
  }
}
