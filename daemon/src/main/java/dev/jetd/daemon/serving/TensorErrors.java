package dev.jetd.daemon.serving;

import dev.jetd.bindings.TensorException;

/** What is wrong with a client's tensors, as an error of the service. */
public final class TensorErrors {

  private TensorErrors() {}

  public static ServeError of(TensorException e) {
    return at(e.tensor().isEmpty() ? "" : "tensor '" + e.tensor() + "'", e);
  }

  /**
   * @param place where in the request the tensor stands; may be empty
   */
  public static ServeError at(String place, TensorException e) {
    String message = place.isEmpty() ? "" : place + ": ";
    message += e.getMessage();
    return switch (e.fault()) {
      case INVALID -> new ServeError.Invalid(e.part(), message);
      case TOO_LARGE -> new ServeError.TooLarge(e.part(), message);
    };
  }
}
