package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is served, second by second. */
final class VitalsTest {
  private final List<Integer> told = new ArrayList<>();
  private long nanos = 1;
  private Vitals.Totals totals = totals(0, 0.0);
  private final Vitals vitals =
      new Vitals((model, dialect, code, time) -> told.add(code), () -> nanos, () -> totals);
  private int looks;

  private static Vitals.Totals totals(long texts, double joules) {
    return new Vitals.Totals(
        texts, 10 * texts, 2 * texts, texts, 0, OptionalDouble.of(joules), 7, 1000);
  }

  /** The next look, so much later. */
  private Vitals.Second look(long millis) {
    nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    looks++;
    return vitals.at(Instant.ofEpochSecond(looks));
  }

  private void answer(int code, long millis) {
    vitals.answered("model", "openai", code, TimeUnit.MILLISECONDS.toNanos(millis));
  }

  @Test
  void aLookTellsWhatWasDoneSinceTheOneBefore() {
    look(1000);
    for (int i = 1; i <= 100; i++) {
      answer(200, i);
    }
    answer(429, 1);
    answer(503, 1);
    answer(500, 1);
    totals = totals(30, 1.5);
    Vitals.Second second = look(2000);
    assertThat(second.pace())
        .contains(new Vitals.Pace(2, 103, 2, 1, 30, 300, 60, 30, 0, OptionalDouble.of(1.5)));
    assertThat(second.latency())
        .hasValueSatisfying(
            latency -> {
              assertThat(latency.count()).isEqualTo(100);
              assertThat(latency.p50()).isBetween(49_000L, 52_000L);
              assertThat(latency.p95()).isBetween(94_000L, 97_000L);
              assertThat(latency.p99()).isBetween(98_000L, 101_000L);
            });
    assertThat(second.totals().queuedTokens()).isEqualTo(7);
  }

  @Test
  void everyoneWhoLooksAtOnceSeesTheSame() {
    look(1000);
    answer(200, 5);
    Vitals.Second first = look(1000);
    answer(200, 5);
    nanos += TimeUnit.MILLISECONDS.toNanos(300);
    assertThat(vitals.at(Instant.ofEpochSecond(looks))).isSameAs(first);
  }

  @Test
  void afterALongTimeWithoutALookNothingIsSaidOfIt() {
    look(1000);
    answer(200, 5);
    Vitals.Second late = look(60_000);
    assertThat(late.pace()).isEmpty();
    assertThat(late.latency()).isEmpty();
    assertThat(look(1000).pace()).hasValueSatisfying(p -> assertThat(p.answered()).isZero());
  }

  @Test
  void percentilesReachBackTenLooks() {
    look(1000);
    answer(200, 5);
    for (int i = 0; i < 10; i++) {
      assertThat(look(1000).latency()).as("look " + i).isPresent();
    }
    assertThat(look(1000).latency()).isEmpty();
  }

  @Test
  void whoLooksIsNoLoadAndEveryRequestIsToldOn() {
    look(1000);
    vitals.answered("", "board", 200, 1000);
    assertThat(look(1000).pace()).hasValueSatisfying(p -> assertThat(p.answered()).isZero());
    assertThat(told).containsExactly(200);
  }
}
