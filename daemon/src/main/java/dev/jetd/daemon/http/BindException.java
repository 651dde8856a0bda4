package dev.jetd.daemon.http;

/** A listener could not be opened; the message says which, why, and what to do. */
public final class BindException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public BindException(String message) {
    super(message);
  }
}
