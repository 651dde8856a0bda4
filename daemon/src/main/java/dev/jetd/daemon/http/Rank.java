package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.daemon.serving.Scores;
import dev.jetd.daemon.serving.Treatment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One of the things that were scored.
 *
 * @param index where it stood before they were put in order
 */
record Rank(int index, float score) {

  /** A query with each of the texts that may answer it. */
  static List<EmbeddingInput> pairs(String query, List<String> texts, Treatment treatment) {
    List<EmbeddingInput> pairs = new ArrayList<>(texts.size());
    for (String text : texts) {
      pairs.add(new EmbeddingInput.Pair(query, text, treatment));
    }
    return pairs;
  }

  /** Of what a re-ranker gave for each pair, the best first. */
  static List<Rank> of(EmbeddingResult result, boolean raw) {
    float[] scores = new float[result.embeddings().size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = scores(result.embeddings().get(i), raw)[0];
    }
    return of(scores);
  }

  /** The best first; of equal ones the earlier. */
  static List<Rank> of(float[] scores) {
    List<Rank> ranks = new ArrayList<>(scores.length);
    for (int i = 0; i < scores.length; i++) {
      ranks.add(new Rank(i, scores[i]));
    }
    ranks.sort(Comparator.comparingDouble(Rank::score).reversed());
    return ranks;
  }

  /** One a label. */
  static float[] scores(Embedding logits, boolean raw) {
    return raw ? logits.vector() : Scores.ofLogits(logits.vector());
  }
}
