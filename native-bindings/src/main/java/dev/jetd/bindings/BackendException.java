package dev.jetd.bindings;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A model could not be loaded or run. The message is written for the operator. */
public final class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final @Nullable DeviceFault fault;

  public BackendException(String message) {
    super(message);
    fault = null;
  }

  public BackendException(String message, Throwable cause) {
    super(message, cause);
    fault = null;
  }

  /** The device is at fault, and not the request. */
  public BackendException(DeviceFault fault, String message) {
    super(message);
    this.fault = fault;
  }

  /** What is wrong with the device; empty if it is not to blame. */
  public Optional<DeviceFault> fault() {
    return Optional.ofNullable(fault);
  }
}
