package dev.jetd.daemon.metrics;

import dev.jetd.daemon.http.RequestLog;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.Priority;
import dev.jetd.daemon.serving.RunMeter;
import dev.jetd.daemon.serving.ServingObserver;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;

/** Counts and times requests and the work behind them. */
public final class ServingMetrics implements ServingObserver, RequestLog {
  /** Around the 1 to 100 ms that embeddings take. */
  private static final double[] SECONDS = {
    0.0005, 0.001, 0.002, 0.004, 0.006, 0.008, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.25, 0.5,
    1, 2.5, 10
  };

  private static final double[] SHORT_SECONDS = {
    0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05
  };
  private static final double[] TOKENS = {4, 8, 16, 32, 64, 128, 256, 512, 1024, 4096};
  private static final double NANO = 1e-9;

  private final Counter requests;
  private final Histogram requestTime;
  private final Histogram tokenizeTime;
  private final Histogram queueTime;
  private final Histogram runTime;
  private final Histogram runTokens;
  private final Counter tokens;
  private final Counter failures;
  private final Counter dropped;
  private final Counter misses;
  private final Counter joins;

  public ServingMetrics(CollectorRegistry registry) {
    requests =
        Counter.build("jetd_requests_total", "Requests answered.")
            .labelNames("model", "dialect", "code")
            .register(registry);
    requestTime =
        Histogram.build("jetd_request_duration_seconds", "From a request's head to its answer.")
            .labelNames("dialect")
            .buckets(SECONDS)
            .register(registry);
    tokenizeTime =
        Histogram.build("jetd_tokenize_duration_seconds", "Tokenizing one text.")
            .buckets(SHORT_SECONDS)
            .register(registry);
    queueTime = histogram(registry, "jetd_queue_duration_seconds", "Waiting for a lane.", SECONDS);
    runTime =
        histogram(registry, "jetd_inference_duration_seconds", "One run of the model.", SECONDS);
    runTokens = histogram(registry, "jetd_batch_tokens", "Tokens of one run.", TOKENS);
    tokens = counter(registry, "jetd_tokens_total", "Tokens the model has run.");
    failures = counter(registry, "jetd_inference_failures_total", "Runs that failed.");
    dropped = counter(registry, "jetd_dropped_total", "Texts dropped because nobody waited.");
    misses = counter(registry, "jetd_cache_misses_total", "Vectors that had to be computed.");
    joins = counter(registry, "jetd_cache_joins_total", "Vectors computed for another request.");
  }

  private static Counter counter(CollectorRegistry registry, String name, String help) {
    return Counter.build(name, help).register(registry);
  }

  private static Histogram histogram(
      CollectorRegistry registry, String name, String help, double[] buckets) {
    return Histogram.build(name, help).buckets(buckets).register(registry);
  }

  @Override
  public void answered(String model, String dialect, int code, long nanos) {
    requests.labels(model, dialect, Integer.toString(code)).inc();
    requestTime.labels(dialect).observe(nanos * NANO);
  }

  /** Vectors that had to be computed. */
  public long misses() {
    return (long) misses.get();
  }

  /** Vectors computed for another request. */
  public long joins() {
    return (long) joins.get();
  }

  @Override
  public void tokenized(long nanos) {
    tokenizeTime.observe(nanos * NANO);
  }

  @Override
  public void waited(long nanos) {
    queueTime.observe(nanos * NANO);
  }

  @Override
  public void ran(int sequences, int count, long nanos) {
    runTime.observe(nanos * NANO);
    runTokens.observe(count);
    tokens.inc(count);
  }

  @Override
  public void ranTensors(long nanos) {
    runTime.observe(nanos * NANO);
  }

  @Override
  public void completed(Priority priority, long nanos) {
    // Requests are timed whole.
  }

  @Override
  public void failed() {
    failures.inc();
  }

  @Override
  public void dropped() {
    dropped.inc();
  }

  @Override
  public void found(EmbeddingResult.Origin origin) {
    switch (origin) {
      case HIT -> {
        // The cache counts them: it knows the layer.
      }
      case MISS -> misses.inc();
      case JOINED -> joins.inc();
    }
  }

  @Override
  public RunMeter meter(String model) {
    return RunMeter.NONE;
  }
}
