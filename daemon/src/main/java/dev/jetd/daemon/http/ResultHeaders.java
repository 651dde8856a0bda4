package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
    Map<String, String> headers = lasting(result);
    EmbeddingResult.Timings timings = result.timings();
    energy(headers, result.microjoules());
    headers.put(
        "Server-Timing",
        "tokenize;dur="
            + millis(timings.tokenize())
            + ", queue;dur="
            + millis(timings.queue())
            + ", inference;dur="
            + millis(timings.inference())
            + ", total;dur="
            + millis(timings.total()));
    return answer.streamed(isLarge(result)).headers(headers);
  }

  /** All but what differs each time: the times and the energy. */
  static Answer origin(Answer answer, EmbeddingResult result) {
    return answer.streamed(isLarge(result)).headers(lasting(result));
  }

  private static boolean isLarge(EmbeddingResult result) {
    return result.embeddings().size() >= STREAM_FROM;
  }

  private static Map<String, String> lasting(EmbeddingResult result) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Edge-Inference", "jetd");
    headers.put("X-Model-Version", result.model().manifest().id().version());
    headers.put("X-Cache", result.origin().name().toLowerCase(Locale.ROOT));
    int truncated = truncated(result.embeddings());
    if (truncated > 0) {
      headers.put("X-Jetd-Truncated", Integer.toString(truncated));
      headers.put(
          "X-Jetd-Truncated-Inputs",
          truncatedInputs(result.embeddings()) + (truncated > NAMED ? ", ..." : ""));
    }
    return headers;
  }

  private static int truncated(List<Embedding> embeddings) {
    int count = 0;
    for (Embedding embedding : embeddings) {
      count += embedding.truncated() ? 1 : 0;
    }
    return count;
  }

  private static String truncatedInputs(List<Embedding> embeddings) {
    return IntStream.range(0, embeddings.size())
        .filter(i -> embeddings.get(i).truncated())
        .limit(NAMED)
        .mapToObj(i -> i + "=" + embeddings.get(i).used() + "/" + embeddings.get(i).total())
        .collect(Collectors.joining(", "));
  }

  static void energy(Map<String, String> headers, OptionalLong microjoules) {
    if (microjoules.isPresent()) {
      headers.put(
          "X-Jetd-Energy-Joules", BigDecimal.valueOf(microjoules.getAsLong(), 6).toPlainString());
    }
  }

  static Answer retryAfter(Answer answer, Duration time) {
    return answer.header("Retry-After", Long.toString(Math.max(1, time.toSeconds())));
  }

  /** Milliseconds with three digits after the point. */
  static BigDecimal millis(long nanos) {
    return BigDecimal.valueOf(nanos / 1_000, 3);
  }
}
