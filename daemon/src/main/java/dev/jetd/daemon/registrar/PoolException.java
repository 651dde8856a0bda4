package dev.jetd.daemon.registrar;

/** Carries a {@link PoolError} to the listener that answers with it. */
public final class PoolException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient PoolError error;

  public PoolException(PoolError error) {
    super(error.message(), null, false, false);
    this.error = error;
  }

  public PoolError error() {
    return error;
  }

  static PoolException invalid(String field, String message) {
    return new PoolException(new PoolError.Invalid(field, message));
  }
}
