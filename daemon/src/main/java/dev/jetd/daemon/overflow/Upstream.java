package dev.jetd.daemon.overflow;

import dev.jetd.daemon.outgoing.BoundedBody;
import dev.jetd.daemon.outgoing.MemoryBudget;
import dev.jetd.daemon.outgoing.RetryAfter;
import dev.jetd.daemon.outgoing.ServerUrl;
import dev.jetd.daemon.outgoing.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A server that can be asked in this node's place. */
final class Upstream {
  private static final int LARGEST_ANSWER = 12 << 20;

  /** Whoever asks ends it when the time is up; this is for when nobody does. */
  private static final Duration SLACK = Duration.ofSeconds(1);

  private static final Duration BUSY = Duration.ofSeconds(1);
  private static final Duration BUSY_AT_MOST = Duration.ofSeconds(10);

  /** What of an answer's head belongs to the answer, besides all that begin with X-. */
  private static final Set<String> KEPT =
      Set.of("etag", "cache-control", "server-timing", "inference-header-content-length");

  private static final String SERVED_BY = "x-served-by";

  private final URI url;
  private final HttpClient http;
  private final TokenFile token;
  private final MemoryBudget memory;
  private final LongSupplier clock;
  private final Breaker breaker;
  private final LatencyMeter latency;
  private final Map<Outcome, LongAdder> outcomes = new ConcurrentHashMap<>();

  Upstream(
      URI url,
      HttpClient http,
      TokenFile token,
      MemoryBudget memory,
      Breaker breaker,
      LongSupplier clock) {
    this.url = url;
    this.http = http;
    this.token = token;
    this.memory = memory;
    this.breaker = breaker;
    this.clock = clock;
    this.latency = new LatencyMeter(clock);
  }

  /** What came of it, and the answer if it is good. */
  record Attempt(Outcome outcome, Optional<Returned> returned) {}

  String label() {
    return ServerUrl.label(url);
  }

  Breaker.State state() {
    return breaker.state();
  }

  OptionalLong expectedNanos(int bytes) {
    return latency.expected(bytes);
  }

  /** How often what came of it. */
  Map<String, Long> outcomes() {
    Map<String, Long> sums = new TreeMap<>();
    outcomes.forEach((outcome, sum) -> sums.put(outcome.word(), sum.sum()));
    return sums;
  }

  /** Whether it may be asked now; who may then asks. */
  boolean tryEnter() {
    boolean entered = breaker.tryEnter();
    if (!entered) {
      count(Outcome.SKIPPED);
    }
    return entered;
  }

  /** Asks. Cancelling what is returned ends the asking; whoever does says why. */
  CompletableFuture<Attempt> ask(Passed request) {
    CompletableFuture<Attempt> attempt = new CompletableFuture<>();
    long began = clock.getAsLong();
    try {
      CompletableFuture<HttpResponse<byte[]>> answer =
          http.sendAsync(message(request), BoundedBody.upTo(LARGEST_ANSWER, memory));
      var unused = answer.whenComplete((a, e) -> end(attempt, request, a, e, began));
      var unusedToo =
          attempt.whenComplete(
              (done, e) -> {
                if (attempt.isCancelled()) {
                  answer.cancel(true);
                }
              });
    } catch (IOException | IllegalArgumentException e) {
      attempt.complete(judged(Outcome.REFUSED, Optional.empty()));
    }
    return attempt;
  }

  private HttpRequest message(Passed request) throws IOException {
    HttpRequest.Builder message =
        HttpRequest.newBuilder(ServerUrl.under(url, request.target()))
            .timeout(request.left().plus(SLACK));
    request.writeTo(message);
    token.read().ifPresent(t -> message.setHeader("Authorization", "Bearer " + t));
    return message.build();
  }

  /** Called once for each asking. What comes too late for anyone gives its memory back. */
  private void end(
      CompletableFuture<Attempt> attempt,
      Passed request,
      @Nullable HttpResponse<byte[]> answer,
      @Nullable Throwable failure,
      long began) {
    if (attempt.isDone()) {
      if (answer != null) {
        memory.giveBack(answer.body().length);
      }
      return;
    }
    Attempt ended = answer == null ? failed(failure) : judged(request, answer, began);
    if (!attempt.complete(ended)) {
      ended.returned().ifPresent(r -> r.release().run());
    }
  }

  private Attempt failed(@Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    return judged(
        cause instanceof HttpTimeoutException ? Outcome.LATE : Outcome.FAILED, Optional.empty());
  }

  private Attempt judged(Passed request, HttpResponse<byte[]> answer, long began) {
    int length = answer.body().length;
    if (answer.statusCode() != 200) {
      memory.giveBack(length);
      return refused(answer);
    }
    if (!request.isAnsweredBy(answer.headers().firstValue(Passed.DIGEST))) {
      memory.giveBack(length);
      return judged(Outcome.OTHER_MODEL, Optional.empty());
    }
    latency.took(request.body().length, clock.getAsLong() - began);
    return judged(Outcome.ANSWERED, Optional.of(returned(answer, () -> memory.giveBack(length))));
  }

  private Attempt refused(HttpResponse<byte[]> answer) {
    return switch (answer.statusCode()) {
      case 429, 503 -> {
        Duration wanted = RetryAfter.of(answer.headers()).orElse(BUSY);
        breaker.holdBack(wanted.compareTo(BUSY_AT_MOST) < 0 ? wanted : BUSY_AT_MOST);
        count(Outcome.BUSY);
        yield new Attempt(Outcome.BUSY, Optional.empty());
      }
      case 404 -> judged(Outcome.OTHER_MODEL, Optional.empty());
      case 504 -> judged(Outcome.LATE, Optional.empty());
      default ->
          judged(answer.statusCode() >= 500 ? Outcome.FAILED : Outcome.REFUSED, Optional.empty());
    };
  }

  private Attempt judged(Outcome outcome, Optional<Returned> returned) {
    count(outcome);
    switch (outcome) {
      case ANSWERED, OTHER_MODEL, REFUSED -> breaker.succeeded();
      case FAILED, LATE -> breaker.failed();
      case BUSY, CANCELLED, SKIPPED -> breaker.leave();
    }
    return new Attempt(outcome, returned);
  }

  /** Nobody waits for it any more. */
  void cancelled() {
    count(Outcome.CANCELLED);
    breaker.leave();
  }

  /** It took longer than there was time. */
  void late() {
    count(Outcome.LATE);
    breaker.failed();
  }

  private void count(Outcome outcome) {
    outcomes.computeIfAbsent(outcome, o -> new LongAdder()).increment();
  }

  private Returned returned(HttpResponse<byte[]> answer, Runnable release) {
    Map<String, String> kept = new LinkedHashMap<>();
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (KEPT.contains(lower) || (lower.startsWith("x-") && !lower.equals(SERVED_BY))) {
                kept.put(name, values.getFirst());
              }
            });
    return new Returned(
        answer.headers().firstValue("Content-Type").orElse("application/octet-stream"),
        kept,
        answer.body(),
        answer.headers().firstValue(SERVED_BY).orElse(label()),
        release);
  }
}
