package dev.jetd.models;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** How the vectors of a text's tokens become the one vector of the text, as a manifest says it. */
public enum Pooling {
  MEAN,
  CLS,
  LAST,
  /** The graph pools by itself. */
  NONE;

  /** The manifest's word for it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Pooling> ofWord(String word) {
    return Arrays.stream(values()).filter(p -> p.word().equals(word)).findFirst();
  }
}
