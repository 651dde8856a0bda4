package dev.jetd.bindings.convert;

/** What an FP32 graph can be made into. */
public enum GraphForm {
  /** Products with constant matrices in blocks of 8 bits, which keep rows independent. */
  INT8_BLOCKS,
  /** Weights stored in FP16, computed with in FP32. */
  FP16
}
