package dev.jetd.daemon.overflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.config.OverflowKeys.Strategy;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Breaker, latencies and strategies, by a clock of the test's own. */
final class OverflowPartsTest {
  // Of a clock that is about to begin anew from its lowest value, as nanoTime may be.
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private static long ms(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void theBreakerOpensAfterFailuresAndClosesByAProbe() {
    Breaker breaker = new Breaker(3, Duration.ofSeconds(5), now::get);
    for (int i = 0; i < 2; i++) {
      assertThat(breaker.tryEnter()).isTrue();
      breaker.failed();
    }
    assertThat(breaker.tryEnter()).isTrue();
    breaker.succeeded();
    for (int i = 0; i < 3; i++) {
      assertThat(breaker.tryEnter()).isTrue();
      breaker.failed();
    }
    assertThat(breaker.state()).isEqualTo(Breaker.State.OPEN);
    assertThat(breaker.tryEnter()).isFalse();
    pass(Duration.ofSeconds(5));
    assertThat(breaker.state()).isEqualTo(Breaker.State.HALF_OPEN);
    assertThat(breaker.tryEnter()).isTrue();
    // One probe at a time.
    assertThat(breaker.tryEnter()).isFalse();
    breaker.failed();
    pass(Duration.ofSeconds(9));
    assertThat(breaker.tryEnter()).isFalse();
    pass(Duration.ofSeconds(1));
    assertThat(breaker.tryEnter()).isTrue();
    breaker.leave();
    assertThat(breaker.tryEnter()).isTrue();
    breaker.succeeded();
    assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    assertThat(breaker.tryEnter()).isTrue();
  }

  @Test
  void anUpstreamThatIsBusyIsLeftAloneAndNotBroken() {
    Breaker breaker = new Breaker(1, Duration.ofSeconds(5), now::get);
    assertThat(breaker.tryEnter()).isTrue();
    breaker.holdBack(Duration.ofSeconds(2));
    assertThat(breaker.state()).isEqualTo(Breaker.State.CLOSED);
    assertThat(breaker.tryEnter()).isFalse();
    pass(Duration.ofSeconds(2));
    assertThat(breaker.tryEnter()).isTrue();
  }

  @Test
  void latenciesAreKeptBySizeAndForgotten() {
    LatencyMeter meter = new LatencyMeter(now::get);
    assertThat(meter.expected(100)).isEmpty();
    meter.took(100, ms(5));
    meter.took(1_000_000, ms(500));
    assertThat(meter.expected(200)).hasValue(ms(5));
    assertThat(meter.expected(2_000_000)).hasValue(ms(500));
    meter.took(100, ms(10));
    assertThat(meter.expected(100)).hasValue(ms(6));
    assertThat(meter.expected(0)).hasValue(ms(6));
    pass(Duration.ofMinutes(1));
    assertThat(meter.expected(100)).isEmpty();
  }

  @Test
  void strategiesSayWhoIsFirst() {
    OptionalLong unknown = OptionalLong.empty();
    OptionalLong quick = OptionalLong.of(ms(10));
    long left = ms(1000);
    assertThat(Preference.isElsewhere(Strategy.EDGE_ONLY, true, ms(900), quick, left)).isFalse();
    assertThat(Preference.isElsewhere(Strategy.EDGE_FIRST, false, ms(900), quick, left)).isFalse();
    assertThat(Preference.isElsewhere(Strategy.EDGE_FIRST, true, 0, unknown, left)).isTrue();
    assertThat(Preference.isElsewhere(Strategy.UPSTREAM_FIRST, false, 0, unknown, left)).isTrue();
    assertThat(Preference.isElsewhere(Strategy.AUTO, false, ms(5), unknown, left)).isFalse();
    assertThat(Preference.isElsewhere(Strategy.AUTO, false, ms(50), unknown, left)).isTrue();
    assertThat(Preference.isElsewhere(Strategy.AUTO, false, ms(11), quick, left)).isFalse();
    assertThat(Preference.isElsewhere(Strategy.AUTO, false, ms(50), quick, left)).isTrue();
    OptionalLong slow = OptionalLong.of(ms(990));
    assertThat(Preference.isElsewhere(Strategy.AUTO, false, ms(1001), slow, left)).isTrue();
    assertThat(Preference.isElsewhere(Strategy.AUTO, true, 0, slow, left)).isTrue();
  }
}
