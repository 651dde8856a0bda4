package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.jetd.daemon.serving.EmbeddingResult;
import java.io.IOException;
import java.util.function.UnaryOperator;

/**
 * The JSON numbers of vectors that come from the cache again and again: to make the text anew is
 * the dearest part of a hit. A text lives no longer than the vector it was made of, and is found by
 * that vector's identity, so it can never be another's. Thread-safe.
 */
final class VectorTexts {
  /** Some 3,500 vectors of 384 numbers. */
  private static final long USUAL_BYTES = 16 * 1024 * 1024;

  /** What an entry takes besides its text. */
  private static final int OVERHEAD_BYTES = 150;

  private final Cache<float[], byte[]> kept;

  private VectorTexts(long bytes) {
    this.kept =
        Caffeine.newBuilder()
            .weakKeys()
            .maximumWeight(bytes)
            .weigher((float[] vector, byte[] text) -> text.length + OVERHEAD_BYTES)
            .executor(Runnable::run)
            .build();
  }

  static VectorTexts keeping() {
    return new VectorTexts(USUAL_BYTES);
  }

  /** For one answer alone. */
  static VectorTexts none() {
    return new VectorTexts(0);
  }

  /**
   * Writes all vectors of a result, each a value of its own.
   *
   * @param finish what is still to be done with a vector; gives the same array where that is
   *     nothing
   */
  @SuppressWarnings("ReferenceEquality") // identity is what is meant
  void write(JsonGenerator out, EmbeddingResult result, UnaryOperator<float[]> finish)
      throws IOException {
    for (int i = 0; i < result.embeddings().size(); i++) {
      float[] vector = result.embeddings().get(i).vector();
      float[] finished = finish.apply(vector);
      if (finished == vector) {
        write(out, vector, result.origins().get(i));
      } else {
        VectorJson.numbers(out, finished);
      }
    }
  }

  /**
   * @param origin only what was in the cache before is likely to be asked for once more
   */
  void write(JsonGenerator out, float[] vector, EmbeddingResult.Origin origin) throws IOException {
    if (origin == EmbeddingResult.Origin.HIT) {
      VectorJson.numbers(out, kept.get(vector, VectorJson::text));
    } else {
      VectorJson.numbers(out, vector);
    }
  }
}
