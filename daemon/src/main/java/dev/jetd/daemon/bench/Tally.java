package dev.jetd.daemon.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.AtomicHistogram;

/**
 * Counts what came of requests. For use by many threads.
 *
 * <p>Rates count the answers that came within the window, latencies and failures the requests that
 * were due within it: so an answer that never comes lowers the one and shows in the other.
 */
final class Tally {
  private static final long FINEST = TimeUnit.MICROSECONDS.toNanos(1);
  private static final long SLOWEST = TimeUnit.HOURS.toNanos(1);
  private static final int DIGITS = 3;

  private final Window window;
  private final AtomicHistogram latencies = new AtomicHistogram(FINEST, SLOWEST, DIGITS);
  private final AtomicHistogram refusals = new AtomicHistogram(FINEST, SLOWEST, DIGITS);
  private final Map<String, LongAdder> failures = new ConcurrentHashMap<>();
  private final LongAdder requests = new LongAdder();
  private final LongAdder texts = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private final LongAdder adviceGiven = new LongAdder();
  private final LongAdder retries = new LongAdder();
  private final LongAdder unsent = new LongAdder();
  private final LongAdder answersSoFar = new LongAdder();
  private final LongAdder failuresSoFar = new LongAdder();

  Tally(Window window) {
    this.window = window;
  }

  /** A request was answered with vectors. */
  void answered(long due, long end, int textCount, long tokenCount) {
    answersSoFar.increment();
    if (window.holds(end)) {
      requests.increment();
      texts.add(textCount);
      tokens.add(tokenCount);
    }
    if (window.holds(due)) {
      latencies.recordValue(Math.min(end - due, SLOWEST));
    }
  }

  /** A request was refused for good. */
  void refused(long due, long end, Answer answer) {
    failed(due, Integer.toString(answer.status()));
    if (window.holds(due)) {
      refusals.recordValue(Math.min(end - due, SLOWEST));
      if (answer.retryAfter().isPresent()) {
        adviceGiven.increment();
      }
    }
  }

  /** A request was refused, and will be asked again. */
  void retried(long due) {
    if (window.holds(due)) {
      retries.increment();
    }
  }

  /** A request had no good answer. */
  void failed(long due, String reason) {
    failuresSoFar.increment();
    if (window.holds(due)) {
      failures.computeIfAbsent(reason, r -> new LongAdder()).increment();
    }
  }

  /** A request that was due could not be asked before all was over. */
  void unsent(long due) {
    if (window.holds(due)) {
      unsent.increment();
    }
  }

  long answersSoFar() {
    return answersSoFar.sum();
  }

  long failuresSoFar() {
    return failuresSoFar.sum();
  }

  /** What it comes to, when nothing is under way any more. */
  Report report(Plan plan) {
    double seconds = window.seconds();
    Map<String, Long> failed = new TreeMap<>();
    failures.forEach((reason, count) -> failed.put(reason, count.sum()));
    return new Report(
        plan.rate(),
        plan.connections(),
        seconds,
        new Report.Rates(requests.sum() / seconds, texts.sum() / seconds, tokens.sum() / seconds),
        Report.Latency.of(latencies),
        failed,
        new Report.Refusals(
            Report.Latency.of(refusals), adviceGiven.sum(), plan.retry(), retries.sum()),
        unsent.sum());
  }
}
