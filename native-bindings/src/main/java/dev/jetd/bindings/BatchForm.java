package dev.jetd.bindings;

/** What a session makes of several sequences in one run. */
public enum BatchForm {
  /**
   * A sequence's vector depends on its neighbours or on padding (per-tensor dynamic quantisation):
   * it runs alone, at its true length, or its vector is not the one promised.
   */
  SINGLE,
  /**
   * Rows are independent; the batch is a rectangle and costs its longest sequence times its rows.
   */
  PADDED,
  /** Rows are independent and laid end to end; the batch costs the sum of its tokens. */
  PACKED
}
