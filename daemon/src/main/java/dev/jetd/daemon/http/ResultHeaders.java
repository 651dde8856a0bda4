package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.OptionalLong;

/** The headers that every dialect's answers carry. */
final class ResultHeaders {
  /** From this many vectors on, an answer is written in pieces. */
  private static final int STREAM_FROM = 64;

  private ResultHeaders() {}

  static Answer add(Answer answer, EmbeddingResult result) {
    EmbeddingResult.Timings timings = result.timings();
    Answer measured = energy(origin(answer, result), result.microjoules());
    return measured.header(
        "Server-Timing",
        "tokenize;dur="
            + millis(timings.tokenize())
            + ", queue;dur="
            + millis(timings.queue())
            + ", inference;dur="
            + millis(timings.inference())
            + ", total;dur="
            + millis(timings.total()));
  }

  /** All but what differs each time: the times and the energy. */
  static Answer origin(Answer answer, EmbeddingResult result) {
    Answer full =
        answer
            .streamed(result.embeddings().size() >= STREAM_FROM)
            .header("X-Edge-Inference", "jetd")
            .header("X-Model-Version", result.model().manifest().id().version())
            .header("X-Cache", result.origin().name().toLowerCase(Locale.ROOT));
    int truncated = truncated(result);
    return truncated == 0 ? full : full.header("X-Jetd-Truncated", Integer.toString(truncated));
  }

  private static int truncated(EmbeddingResult result) {
    int count = 0;
    for (Embedding embedding : result.embeddings()) {
      count += embedding.truncated() ? 1 : 0;
    }
    return count;
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
