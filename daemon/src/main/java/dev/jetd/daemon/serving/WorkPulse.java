package dev.jetd.daemon.serving;

import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What the models have done, for those who decide by it. Written on hot threads. */
public final class WorkPulse {
  private static final long LONGEST_MICROS = TimeUnit.HOURS.toMicros(1);

  /** A percentile of fewer says nothing. */
  private static final int FEWEST = 5;

  private final Recorder latencies = new Recorder(LONGEST_MICROS, 2);
  private final LongAdder sequences = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder runNanos = new LongAdder();
  private final LongAdder sequenceNanos = new LongAdder();

  /**
   * Sums since the start.
   *
   * @param runNanos of all lanes together
   * @param sequenceNanos of every sequence, as long as its run took
   */
  public record Work(long sequences, long tokens, long runNanos, long sequenceNanos) {
    /** What was done since {@code before}. */
    public Work since(Work before) {
      return new Work(
          sequences - before.sequences,
          tokens - before.tokens,
          runNanos - before.runNanos,
          sequenceNanos - before.sequenceNanos);
    }
  }

  void ran(int count, int theirTokens, long nanos) {
    sequences.add(count);
    tokens.add(theirTokens);
    runNanos.add(nanos);
    sequenceNanos.add(count * nanos);
  }

  void completed(Priority priority, long nanos) {
    // Bulk work waits by design: its latency is nobody's complaint.
    if (priority == Priority.INTERACTIVE) {
      latencies.recordValue(Math.clamp(nanos / 1000, 0, LONGEST_MICROS));
    }
  }

  /** All work so far. */
  public Work work() {
    return new Work(sequences.sum(), tokens.sum(), runNanos.sum(), sequenceNanos.sum());
  }

  /** The 95th percentile of interactive sequences since the last call, in ms. For one caller. */
  public OptionalDouble nextP95Millis() {
    Histogram recent = latencies.getIntervalHistogram();
    return recent.getTotalCount() < FEWEST
        ? OptionalDouble.empty()
        : OptionalDouble.of(recent.getValueAtPercentile(95) / 1000.0);
  }
}
