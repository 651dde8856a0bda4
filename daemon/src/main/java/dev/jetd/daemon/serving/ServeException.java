package dev.jetd.daemon.serving;

import java.io.Serial;

/** Carries a {@link ServeError} up to the dialect. It is an answer, not an accident: no stack. */
public final class ServeException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  private final transient ServeError error;

  public ServeException(ServeError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public ServeError error() {
    return error;
  }
}
