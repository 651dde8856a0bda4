package dev.jetd.daemon.registry;

/**
 * A change of models that was not made; everything is as before. The message is for an operator.
 */
public final class RegistryException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  public enum Reason {
    /** No such model, version or job. */
    NOT_FOUND,
    /** Not as things stand. */
    CONFLICT,
    /** It could never be. */
    INVALID,
    /** The model does not load, or the machine does not allow it. */
    FAILED,
    /** The daemon is ending. */
    STOPPING
  }

  private final Reason reason;

  public RegistryException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  RegistryException(Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
