package dev.jetd.bindings;

/** What is made of the vectors of a sequence's tokens. */
public enum VectorForm {
  /** One vector, pooled and scaled as the model says. */
  USUAL,
  /** One vector, pooled as the model says and never scaled. */
  UNSCALED,
  /** Every token's vector, end to end in the tokens' order, as they leave the graph. */
  TOKENS
}
