package dev.jetd.bindings.encoder;

import dev.jetd.bindings.Precision;
import java.util.Optional;

/**
 * A mapped file of weights, and the helpers of its runs, with several owners, a session and its
 * runners: the last to let go ends the helpers and unmaps it, so that closing in the wrong order is
 * never a use of freed memory.
 */
final class SharedModel {
  private final long handle;
  private Optional<Helpers> helpers = Optional.empty();
  private int owners = 1;

  /** Owned by the caller. */
  SharedModel(long handle) {
    this.handle = handle;
  }

  /** For an owner only. */
  long handle() {
    return handle;
  }

  /** For an owner only: vocabulary, positions, hidden size and precision. */
  int[] shape() {
    int[] shape = new int[4];
    EncoderCalls.shape(handle, shape);
    return shape;
  }

  /** For an owner only: what the weights are in, and what is computed in. */
  Precision precision() {
    return WeightForm.ofCode(shape()[3]);
  }

  /** For the first owner, before there are others. */
  synchronized void startHelpers(int chunk, int count, int processors) {
    helpers = Optional.of(new Helpers(handle, chunk, count, processors));
  }

  /** For an owner only. */
  synchronized Optional<Helpers> helpers() {
    return helpers;
  }

  /** Takes one more owner in; for an owner only. */
  synchronized SharedModel share() {
    if (owners == 0) {
      throw new IllegalStateException("already closed");
    }
    owners++;
    return this;
  }

  /** Lets go; once an owner. */
  synchronized void release() {
    if (--owners == 0) {
      helpers.ifPresent(Helpers::close);
      EncoderCalls.closeModel(handle);
    }
  }
}
