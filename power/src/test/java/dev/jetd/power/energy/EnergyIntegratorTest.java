package dev.jetd.power.energy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class EnergyIntegratorTest {
  private static final long SECOND = 1_000_000_000L;

  private final EnergyIntegrator integrator = new EnergyIntegrator(Duration.ofSeconds(10));

  private long add(long nanos, long milliwatts) {
    return integrator.add(nanos, milliwatts).microjoules();
  }

  @Test
  void constantPowerTimesTime() {
    add(-5 * SECOND, 4000);
    assertThat(add(0, 4000)).isEqualTo(20_000_000);
  }

  @Test
  void aMillionUnevenSamplesAreExactToTheMicrojoule() {
    Random random = new Random(1);
    BigInteger halves = BigInteger.ZERO;
    long nanos = 0;
    long before = 5000;
    add(nanos, before);
    long sum = 0;
    for (int i = 0; i < 1_000_000; i++) {
      long width = 1 + random.nextLong(200_000_000);
      long now = random.nextLong(60_000);
      nanos += width;
      sum += add(nanos, now);
      halves = halves.add(BigInteger.valueOf(before + now).multiply(BigInteger.valueOf(width)));
      before = now;
    }
    assertThat(sum).isEqualTo(halves.divide(BigInteger.valueOf(2_000_000)).longValueExact());
  }

  @Test
  void samplesOutOfOrderOrTwiceCountForNothing() {
    add(SECOND, 1000);
    assertThat(add(SECOND, 9000)).isZero();
    assertThat(add(0, 9000)).isZero();
    assertThat(add(2 * SECOND, 1000)).isEqualTo(1_000_000);
  }

  @Test
  void aLongGapIsUnobservedNotGuessed() {
    add(0, 1000);
    assertThat(add(60 * SECOND, 1000)).isZero();
    assertThat(integrator.unobservedNanos()).isEqualTo(60 * SECOND);
    assertThat(add(61 * SECOND, 1000)).isEqualTo(1_000_000);
  }

  @Test
  void senselessPowerIsBounded() {
    add(0, -7);
    assertThat(add(SECOND, -7)).isZero();
    assertThat(add(2 * SECOND, Long.MAX_VALUE)).isEqualTo(500_000_000);
  }

  @Test
  void aGapThatCouldOverflowIsRefusedAtOnce() {
    assertThatThrownBy(() -> new EnergyIntegrator(Duration.ofDays(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
