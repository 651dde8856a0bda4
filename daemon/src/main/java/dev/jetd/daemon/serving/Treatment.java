package dev.jetd.daemon.serving;

import dev.jetd.bindings.VectorForm;
import dev.jetd.models.Keep;

/**
 * What is to be done with an input.
 *
 * @param keep which end stays of one that is too long
 * @param form what is made of its tokens' vectors
 */
public record Treatment(Keep keep, VectorForm form) {
  /** What the model does unless told otherwise. */
  public static final Treatment USUAL = new Treatment(Keep.START, VectorForm.USUAL);

  boolean isUsual() {
    return keep == Keep.START && form == VectorForm.USUAL;
  }

  /** Whether what comes out is small enough to be kept. */
  boolean isKept() {
    return form != VectorForm.TOKENS;
  }
}
