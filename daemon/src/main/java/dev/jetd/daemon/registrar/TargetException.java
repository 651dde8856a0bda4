package dev.jetd.daemon.registrar;

/** A pool could not be put in force; the message tells the operator what to mend. */
public final class TargetException extends Exception {
  private static final long serialVersionUID = 1;

  public TargetException(String message) {
    super(message);
  }
}
