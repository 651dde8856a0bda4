package dev.jetd.bindings;

/** A model could not be loaded or run. The message is written for the operator. */
public final class BackendException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BackendException(String message) {
    super(message);
  }

  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
