package dev.jetd.bindings.onnx;

import org.bytedeco.javacpp.Pointer;

/**
 * A native object with several owners: the last to let go frees it, so that closing in the wrong
 * order is never a use of freed memory.
 */
final class Shared<P extends Pointer> {
  private final P pointer;
  private final Runnable afterwards;
  private int owners = 1;

  /**
   * Owned by the caller.
   *
   * @param afterwards lets go of what the object stands on, once it is freed
   */
  Shared(P pointer, Runnable afterwards) {
    this.pointer = pointer;
    this.afterwards = afterwards;
  }

  /** The object; for an owner only. */
  P get() {
    return pointer;
  }

  /** Takes one more owner in; for an owner only. */
  synchronized Shared<P> share() {
    if (owners == 0) {
      throw new IllegalStateException("already freed");
    }
    owners++;
    return this;
  }

  /** Lets go; once an owner. */
  synchronized void release() {
    if (--owners == 0) {
      pointer.deallocate();
      afterwards.run();
    }
  }
}
