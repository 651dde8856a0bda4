package dev.jetd.bindings;

/** How the vectors of a text's tokens become the one vector of the text. */
public enum Pooling {
  /** The mean over all tokens of the text, special ones included, padding never. */
  MEAN,
  /** The first token's vector. */
  CLS,
  /** The last token's vector. */
  LAST,
  /** The graph pools by itself: its output already is one vector a text. */
  NONE
}
