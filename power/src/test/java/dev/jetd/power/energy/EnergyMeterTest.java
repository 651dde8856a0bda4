package dev.jetd.power.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jetd.power.energy.EnergyMeter.Balance;
import dev.jetd.power.energy.EnergyMeter.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EnergyMeterTest {
  private static final long MILLI = 1_000_000L;

  @TempDir Path dir;

  private EnergyMeter meter() {
    return new EnergyMeter(EnergyCounters.open(dir.resolve("energy")));
  }

  private static void idle(EnergyMeter meter, long fromMillis, long toMillis, long milliwatts) {
    for (long at = fromMillis; at <= toMillis; at += 100) {
      meter.sample(at * MILLI, OptionalLong.of(milliwatts));
    }
  }

  @Test
  void sharesGoByTokensToTheLastMicrojoule() {
    EnergyMeter meter = meter();
    idle(meter, 0, 3000, 4000);
    Batch first = meter.begin(3000 * MILLI);
    meter.sample(3100 * MILLI, OptionalLong.of(10_000));
    meter.sample(3200 * MILLI, OptionalLong.of(10_000));
    List<Long> shares = meter.end(first, 3200 * MILLI, "m", List.of(10, 30, 1));
    long sum = shares.stream().mapToLong(Long::longValue).sum();
    // 4 W of idle for 200 ms are no one's; above them lie 0.3 J and 0.6 J.
    assertThat(sum).isEqualTo(900_000);
    assertThat(shares.get(1)).isCloseTo(shares.get(0) * 3, within(3L));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void sharesPlusBaseAreTheIntegralWithinAThousandth(long seed) {
    EnergyMeter meter = meter();
    Random random = new Random(seed);
    idle(meter, 0, 5000, 4200);
    long now = 5000 * MILLI;
    long nextSample = now;
    long told = 0;
    Queue<Batch> running = new ArrayDeque<>();
    for (int event = 0; event < 200_000; event++) {
      now += 1 + random.nextLong(6 * MILLI);
      if (now >= nextSample) {
        long noise = random.nextLong(600) - 300;
        meter.sample(now, OptionalLong.of(4200 + 3000L * running.size() + noise));
        nextSample = now + 60 * MILLI + random.nextLong(80 * MILLI);
      }
      boolean night = event % 20_000 > 15_000;
      if (running.size() < 3 && !night && random.nextInt(3) == 0) {
        running.add(meter.begin(now));
      } else if (!running.isEmpty() && random.nextInt(2) == 0) {
        List<Long> shares = meter.end(running.remove(), now, "m", List.of(7, 9));
        assertThat(shares).allMatch(share -> share >= 0);
        told += shares.stream().mapToLong(Long::longValue).sum();
      }
    }
    Balance balance = meter.balance();
    assertThat(balance.shares()).isEqualTo(told / 1e6);
    assertThat(balance.base() + balance.shares())
        .isCloseTo(balance.integral(), within(balance.integral() / 1000));
    assertThat(balance.base() + balance.shares() + balance.unsettled())
        .isCloseTo(balance.integral(), within(1e-6));
    assertThat(balance.shares()).isGreaterThan(balance.integral() / 10);
  }

  @Test
  void burstsOfOtherProgramsDoNotMoveTheIdlePower() {
    EnergyMeter meter = meter();
    Random random = new Random(1);
    for (int i = 0; i < 600; i++) {
      boolean burst = random.nextInt(10) < 3;
      meter.sample(i * (100 * MILLI), OptionalLong.of(burst ? 15_000 : 4000 + random.nextInt(50)));
    }
    assertThat(meter.idleMilliwatts().orElseThrow()).isBetween(4000L, 4600L);
  }

  @Test
  void aMachineWithoutAMeterTellsNoJoules() {
    EnergyMeter meter = meter();
    meter.sample(0, OptionalLong.empty());
    Batch batch = meter.begin(0);
    assertThat(meter.end(batch, 5 * MILLI, "m", List.of(3))).isEmpty();
    assertThat(meter.idleMilliwatts()).isEmpty();
  }

  @Test
  void aBatchCountsOnceAndZeroTokensShareEvenly() {
    EnergyMeter meter = meter();
    idle(meter, 0, 3000, 4000);
    Batch batch = meter.begin(3000 * MILLI);
    meter.sample(3100 * MILLI, OptionalLong.of(8000));
    List<Long> shares = meter.end(batch, 3100 * MILLI, "m", List.of(0, 0));
    assertThat(shares.get(0)).isEqualTo(shares.get(1)).isPositive();
    assertThat(meter.end(batch, 3200 * MILLI, "m", List.of(1))).containsExactly(0L);
  }

  @Test
  void modelsAndTheTotalAreCountedOverRestarts() throws IOException {
    EnergyMeter meter = meter();
    idle(meter, 0, 3000, 4000);
    Batch batch = meter.begin(3000 * MILLI);
    meter.sample(3100 * MILLI, OptionalLong.of(8000));
    long share = meter.end(batch, 3100 * MILLI, "minilm", List.of(5)).get(0);
    meter.checkpoint();
    EnergyMeter next = meter();
    assertThat(next.joules()).isCloseTo(12.6, within(0.001));
    assertThat(next.joulesByModel())
        .containsOnlyKeys("minilm")
        .containsEntry("minilm", share / 1e6);
  }
}
