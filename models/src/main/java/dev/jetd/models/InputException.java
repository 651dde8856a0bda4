package dev.jetd.models;

/**
 * Input that no model can take, by the fault of whoever sent it; the message is fit for them. It
 * carries no stack trace: a client may cause as many as it likes.
 */
public abstract sealed class InputException extends RuntimeException
    permits InvalidTextException, InvalidTokenException, NoPairsException, TextTooLongException {
  private static final long serialVersionUID = 1L;

  InputException(String message) {
    super(message, null, false, false);
  }
}
