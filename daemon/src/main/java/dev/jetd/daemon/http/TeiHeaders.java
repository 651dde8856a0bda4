package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingResult;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The headers of text-embeddings-inference: what was computed, and whole milliseconds. */
final class TeiHeaders {

  private TeiHeaders() {}

  static Answer add(Answer answer, EmbeddingResult result, List<EmbeddingInput> inputs) {
    EmbeddingResult.Timings timings = result.timings();
    return ResultHeaders.add(answer, result)
        .header("x-compute-type", Build.onGpu(result.model()) ? "gpu+optimized" : "cpu+optimized")
        .header("x-compute-time", millis(timings.total()))
        .header("x-compute-characters", Integer.toString(characters(inputs)))
        .header("x-compute-tokens", Integer.toString(result.tokensUsed()))
        .header("x-total-time", millis(timings.total()))
        .header("x-tokenization-time", millis(timings.tokenize()))
        .header("x-queue-time", millis(timings.queue()))
        .header("x-inference-time", millis(timings.inference()));
  }

  private static String millis(long nanos) {
    return Long.toString(TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  /** Of the texts; token ids have none. */
  private static int characters(List<EmbeddingInput> inputs) {
    int characters = 0;
    for (EmbeddingInput input : inputs) {
      characters +=
          switch (input) {
            case EmbeddingInput.Text t -> count(t.text());
            case EmbeddingInput.Ids i -> 0;
            case EmbeddingInput.Pair p -> count(p.first()) + count(p.second());
          };
    }
    return characters;
  }

  private static int count(String text) {
    return text.codePointCount(0, text.length());
  }
}
