package dev.jetd.daemon.http;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * What is being served, second by second, for those who look on: the same numbers for all of them,
 * computed once a look, and not at all while nobody looks. Only requests that a model answered
 * count: who looks is no load.
 */
public final class Vitals implements RequestLog {
  private static final long LONGEST_MICROS = Duration.ofMinutes(10).toNanos() / 1000;

  /** A look that comes later than this has nothing to say of the time before it. */
  private static final long LONGEST_NANOS = Duration.ofSeconds(3).toNanos();

  /** Percentiles of one second would jump. */
  private static final int SECONDS_OF_LATENCY = 10;

  private static final int OK = 200;
  private static final int TOO_MANY = 429;
  private static final int FAILED = 500;
  private static final int UNAVAILABLE = 503;

  private final RequestLog told;
  private final LongSupplier clock;
  private final Supplier<Totals> totals;
  private final Recorder latencies = new Recorder(LONGEST_MICROS, 2);
  private final LongAdder answered = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final Deque<Histogram> recent = new ArrayDeque<>();
  private Instant looked = Instant.MIN;
  private Reading reading = new Reading(new Counts(0, 0, 0, 0), Totals.NONE);
  private Second latest = new Second(Totals.NONE, Optional.empty(), Optional.empty());

  /**
   * Sums since the start, and what is under way.
   *
   * @param texts that were computed, and their tokens
   * @param requestJoules above idle, of all of them; absent where nothing is measured
   */
  public record Totals(
      long texts,
      long tokens,
      long hits,
      long misses,
      long joins,
      OptionalDouble requestJoules,
      long queuedTokens,
      long cacheBytes) {
    static final Totals NONE = new Totals(0, 0, 0, 0, 0, OptionalDouble.empty(), 0, 0);
  }

  /** Requests by what became of them, and when that was. */
  private record Counts(long nanos, long answered, long refused, long failed) {}

  private record Reading(Counts counts, Totals totals) {}

  /** What was done between two looks. */
  record Pace(
      double seconds,
      long answered,
      long refused,
      long failed,
      long texts,
      long tokens,
      long hits,
      long misses,
      long joins,
      OptionalDouble joules) {}

  /** How long answers took, in microseconds, over the last looks. */
  record Latency(int looks, long count, long p50, long p95, long p99) {}

  /**
   * What one look shows.
   *
   * @param pace absent when the look before was too long ago
   * @param latency absent when there was no answer
   */
  record Second(Totals totals, Optional<Pace> pace, Optional<Latency> latency) {}

  /**
   * @param told is told of every request too
   */
  public Vitals(RequestLog told, LongSupplier clock, Supplier<Totals> totals) {
    this.told = told;
    this.clock = clock;
    this.totals = totals;
  }

  @Override
  public void answered(String model, String dialect, int code, long nanos) {
    told.answered(model, dialect, code, nanos);
    if (model.isEmpty()) {
      return;
    }
    answered.increment();
    if (code == TOO_MANY || code == UNAVAILABLE) {
      refused.increment();
    } else if (code >= FAILED) {
      failed.increment();
    } else if (code == OK) {
      latencies.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
    }
  }

  /**
   * What there is to show with that look at the board; every caller with the same sees the same.
   */
  synchronized Second at(Instant look) {
    if (!look.equals(looked)) {
      looked = look;
      Reading now =
          new Reading(
              new Counts(clock.getAsLong(), answered.sum(), refused.sum(), failed.sum()),
              totals.get());
      boolean follows = now.counts.nanos - reading.counts.nanos <= LONGEST_NANOS;
      remember(latencies.getIntervalHistogram(), follows);
      latest =
          new Second(
              now.totals,
              follows ? Optional.of(between(reading, now)) : Optional.empty(),
              latency());
      reading = now;
    }
    return latest;
  }

  private void remember(Histogram interval, boolean follows) {
    if (!follows) {
      recent.clear();
      return;
    }
    recent.addLast(interval);
    if (recent.size() > SECONDS_OF_LATENCY) {
      recent.removeFirst();
    }
  }

  private Optional<Latency> latency() {
    Histogram sum = new Histogram(LONGEST_MICROS, 2);
    recent.stream().filter(h -> h.getTotalCount() > 0).forEach(sum::add);
    return sum.getTotalCount() == 0
        ? Optional.empty()
        : Optional.of(
            new Latency(
                recent.size(),
                sum.getTotalCount(),
                sum.getValueAtPercentile(50),
                sum.getValueAtPercentile(95),
                sum.getValueAtPercentile(99)));
  }

  private static Pace between(Reading before, Reading now) {
    Totals a = before.totals;
    Totals b = now.totals;
    OptionalDouble joules =
        a.requestJoules.isPresent() && b.requestJoules.isPresent()
            ? OptionalDouble.of(b.requestJoules.getAsDouble() - a.requestJoules.getAsDouble())
            : OptionalDouble.empty();
    return new Pace(
        (now.counts.nanos - before.counts.nanos) / 1e9,
        now.counts.answered - before.counts.answered,
        now.counts.refused - before.counts.refused,
        now.counts.failed - before.counts.failed,
        b.texts - a.texts,
        b.tokens - a.tokens,
        b.hits - a.hits,
        b.misses - a.misses,
        b.joins - a.joins,
        joules);
  }
}
