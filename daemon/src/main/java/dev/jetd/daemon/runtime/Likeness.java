package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.daemon.bench.WordTexts;
import dev.jetd.models.Tokenizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * How near one session's vectors are to another's: cosines over texts of common English words, from
 * three tokens to what a paragraph has.
 *
 * @param texts how many were compared
 */
public record Likeness(int texts, double least, double median) {
  private static final int TEXTS = 24;
  private static final int SHORTEST = 3;
  private static final int LONGEST = 120;

  static Likeness of(Session original, Session other, Tokenizer tokenizer, int maxTokens) {
    WordTexts texts = new WordTexts(SHORTEST, Math.clamp(maxTokens, SHORTEST, LONGEST), 1, false);
    List<Double> cosines = new ArrayList<>();
    try (Runner theirs = original.newRunner();
        Runner ours = other.newRunner()) {
      for (int i = 0; i < TEXTS; i++) {
        List<int[]> text = List.of(tokenizer.encode(texts.at(i)).ids());
        cosines.add(cosine(theirs.run(text)[0], ours.run(text)[0]));
      }
    }
    Collections.sort(cosines);
    return new Likeness(TEXTS, cosines.getFirst(), cosines.get(TEXTS / 2));
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double ofA = 0;
    double ofB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      ofA += (double) a[i] * a[i];
      ofB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(ofA * ofB);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "cosine over %d texts: least %.5f, median %.5f", texts, least, median);
  }
}
