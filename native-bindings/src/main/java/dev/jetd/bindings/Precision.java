package dev.jetd.bindings;

/** The arithmetic of a model's heavy operations, as its graph shows it. */
public enum Precision {
  FP32,
  FP16,
  BF16,
  INT8
}
