package dev.jetd.daemon.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class LoadTest {
  private static final Duration STALL = Duration.ofMillis(900);

  private static Plan plan(TinyServer server, OptionalDouble rate, long millis, boolean retry) {
    return new Plan(
        server.target(),
        RequestShape.SEED,
        Optional.empty(),
        new WordTexts(8, 8, 1, false),
        1,
        rate,
        1,
        1,
        Duration.ZERO,
        Duration.ofMillis(millis),
        retry);
  }

  private static Report run(Plan plan) throws InterruptedException {
    return new Load(plan).run(progress -> {});
  }

  /** Holds the first answer back, so that what is due meanwhile must wait. */
  private static String stallFirst(int number) {
    if (number == 1) {
      long end = System.nanoTime() + STALL.toNanos();
      for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
    }
    return TinyServer.GOOD;
  }

  /**
   * Of the requests due in 1,000 ms, those of the first 800 ms come into a stall that ends no
   * sooner than 900 ms after the first of them: each waits at least 100 ms. A slow machine can but
   * add to that.
   */
  @Test
  void openLoopCountsTheWaitingThatAStallImposes() throws Exception {
    try (TinyServer server = new TinyServer(LoadTest::stallFirst)) {
      Report report = run(plan(server, OptionalDouble.of(200), 1_000, false));
      assertThat(report.latency().count()).isEqualTo(server.requests()).isGreaterThan(150);
      assertThat(report.latency().p50()).isGreaterThan(300);
      assertThat(report.latency().max()).isGreaterThanOrEqualTo(890);
      assertThat(report.failed()).isZero();
    }
  }

  /** The same stall in closed loop is one slow request among the rest, and the report says so. */
  @Test
  void closedLoopAsksOneRequestMeanwhile() throws Exception {
    try (TinyServer server = new TinyServer(LoadTest::stallFirst)) {
      Report report = run(plan(server, OptionalDouble.empty(), 1_000, false));
      assertThat(report.latency().max()).isGreaterThanOrEqualTo(890);
      assertThat(report.latency().count()).isEqualTo(server.requests()).isGreaterThan(1);
      assertThat(ReportText.of(report)).contains("closed loop").contains("leave that waiting out");
    }
  }

  @Test
  void arrivalsAreTheSameForTheSameSeedAndComeAtTheRateAsked() {
    Arrivals one = Arrivals.openLoop(0, 1_000, 7);
    Arrivals same = Arrivals.openLoop(0, 1_000, 7);
    long last = 0;
    for (int i = 0; i < 100_000; i++) {
      long due = one.next();
      assertThat(due).isEqualTo(same.next()).isGreaterThanOrEqualTo(last);
      last = due;
    }
    assertThat(last).isBetween(TimeUnit.SECONDS.toNanos(98), TimeUnit.SECONDS.toNanos(102));
  }

  @Test
  void answersAndTheirTokensAreCountedPerSecond() throws Exception {
    try (TinyServer server = new TinyServer(n -> TinyServer.GOOD)) {
      Report report = run(plan(server, OptionalDouble.empty(), 200, false));
      assertThat(report.rates().requests()).isPositive();
      assertThat(report.rates().tokens())
          .isCloseTo(8 * report.rates().requests(), org.assertj.core.data.Offset.offset(1e-6));
      assertThat(report.failures()).isEmpty();
    }
  }

  @Test
  void refusalsAreCountedApartAndNotAskedAgainUnlessTold() throws Exception {
    String busy = TinyServer.response("429 Too Many Requests", "Retry-After: 1\r\n", "");
    String down = TinyServer.response("503 Service Unavailable", "", "");
    try (TinyServer server = new TinyServer(n -> n == 1 ? busy : n == 2 ? down : TinyServer.GOOD)) {
      Report report = run(plan(server, OptionalDouble.empty(), 200, false));
      assertThat(report.failures()).containsEntry("429", 1L).containsEntry("503", 1L).hasSize(2);
      assertThat(report.refusals().latency().count()).isEqualTo(2);
      assertThat(report.refusals().withRetryAfter()).isEqualTo(1);
      assertThat(report.latency().count()).isEqualTo(server.requests() - 2);
    }
  }

  @Test
  void aRefusedRequestIsAskedAgainWhenTheServerSaidAndItsWaitCounts() throws Exception {
    String busy = TinyServer.response("429 Too Many Requests", "Retry-After: 1\r\n", "");
    try (TinyServer server = new TinyServer(n -> n == 1 ? busy : TinyServer.GOOD)) {
      Report report = run(plan(server, OptionalDouble.empty(), 3_000, true));
      assertThat(report.failed()).isZero();
      assertThat(report.refusals().retries()).isEqualTo(1);
      assertThat(report.latency().max()).isGreaterThanOrEqualTo(990);
    }
  }

  @Test
  void failuresAreCountedByKindAndTheLoadGoesOn() throws Exception {
    try (TinyServer server =
        new TinyServer(
            n ->
                switch (n) {
                  case 1 -> "";
                  case 2 -> TinyServer.response("500 Internal Server Error", "", "{}");
                  default -> TinyServer.GOOD;
                })) {
      Report report = run(plan(server, OptionalDouble.empty(), 500, false));
      assertThat(report.failures()).containsEntry("broken", 1L).containsEntry("500", 1L).hasSize(2);
      assertThat(report.latency().count()).isPositive();
    }
  }

  @Test
  void aKeptConnectionThatTheServerClosedIsOpenedAnew() throws Exception {
    try (TinyServer server = new TinyServer(n -> n % 2 == 0 ? "" : TinyServer.GOOD)) {
      Report report = run(plan(server, OptionalDouble.empty(), 500, false));
      assertThat(report.failures()).isEmpty();
      assertThat(server.requests()).isGreaterThan(3);
    }
  }

  @Test
  void aServerThatIsNoneIsToldBeforeTheLoad() throws Exception {
    try (TinyServer server =
        new TinyServer(n -> TinyServer.response("404 Not Found", "", "no such page"))) {
      Load load = new Load(plan(server, OptionalDouble.empty(), 100, false));
      assertThatThrownBy(load::probe)
          .isInstanceOf(IOException.class)
          .hasMessage("it answers 404: no such page");
    }
  }
}
