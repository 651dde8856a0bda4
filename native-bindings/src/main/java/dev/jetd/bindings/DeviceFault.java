package dev.jetd.bindings;

/** What went wrong with a device, as far as it decides what to do next. */
public enum DeviceFault {
  /** It has too little memory left; what was allocated before still works. */
  OUT_OF_MEMORY(true),
  /** It gave numbers that are none. */
  NOT_FINITE(true),
  /** A call failed, for a reason of its own. */
  FAILED(true),
  /**
   * It is gone, or its context with it: nothing on it works any more, for as long as this process
   * lives.
   */
  LOST(false),
  /** A run does not end. Freeing what it uses would wait for it. */
  HUNG(false);

  private final boolean recoverable;

  DeviceFault(boolean recoverable) {
    this.recoverable = recoverable;
  }

  /** Whether new objects on the same device, in the same process, may work. */
  public boolean recoverable() {
    return recoverable;
  }
}
