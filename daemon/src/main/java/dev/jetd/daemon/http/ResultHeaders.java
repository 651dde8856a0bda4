package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The headers that every dialect's answers carry. */
final class ResultHeaders {
  /** From this many vectors on, an answer is written in pieces. */
  private static final int STREAM_FROM = 64;

  /** Truncated inputs that are told one by one: what stands between may bound headers at 4 KiB. */
  private static final int NAMED = 64;

  private ResultHeaders() {}

  static Answer add(Answer answer, EmbeddingResult result) {
    EmbeddingResult.Timings timings = result.timings();
    Answer measured = energy(origin(answer, result), result.microjoules());
    return measured.header(
        "Server-Timing",
        String.format(
            Locale.ROOT,
            "tokenize;dur=%s, queue;dur=%s, inference;dur=%s, total;dur=%s",
            millis(timings.tokenize()),
            millis(timings.queue()),
            millis(timings.inference()),
            millis(timings.total())));
  }

  /** All but what differs each time: the times and the energy. */
  static Answer origin(Answer answer, EmbeddingResult result) {
    Answer full =
        answer
            .streamed(result.embeddings().size() >= STREAM_FROM)
            .header("X-Edge-Inference", "jetd")
            .header("X-Model-Version", result.model().manifest().id().version())
            .header("X-Cache", result.origin().name().toLowerCase(Locale.ROOT));
    return truncation(full, result.embeddings());
  }

  private static Answer truncation(Answer answer, List<Embedding> embeddings) {
    long truncated = embeddings.stream().filter(Embedding::truncated).count();
    if (truncated == 0) {
      return answer;
    }
    String inputs =
        IntStream.range(0, embeddings.size())
            .filter(i -> embeddings.get(i).truncated())
            .limit(NAMED)
            .mapToObj(i -> i + "=" + embeddings.get(i).used() + "/" + embeddings.get(i).total())
            .collect(Collectors.joining(", "));
    return answer
        .header("X-Jetd-Truncated", Long.toString(truncated))
        .header("X-Jetd-Truncated-Inputs", truncated > NAMED ? inputs + ", ..." : inputs);
  }

  private static Answer energy(Answer answer, OptionalLong microjoules) {
    return microjoules.isPresent()
        ? answer.header(
            "X-Jetd-Energy-Joules", BigDecimal.valueOf(microjoules.getAsLong(), 6).toPlainString())
        : answer;
  }

  static Answer retryAfter(Answer answer, Duration time) {
    return answer.header("Retry-After", Long.toString(Math.max(1, time.toSeconds())));
  }

  /** Milliseconds with three digits after the point. */
  static BigDecimal millis(long nanos) {
    return BigDecimal.valueOf(nanos / 1_000, 3);
  }
}
