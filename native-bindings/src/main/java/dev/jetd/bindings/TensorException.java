package dev.jetd.bindings;

import java.io.Serial;

/**
 * What a client asks of a tensor graph cannot be done, whatever the machine. The message is written
 * for the client.
 */
public final class TensorException extends RuntimeException {
  @Serial private static final long serialVersionUID = 1;

  /** What is wrong with it. */
  public enum Fault {
    /** It contradicts itself or the graph. */
    INVALID,
    /** It is larger than a limit. */
    TOO_LARGE
  }

  private final Fault fault;
  private final String tensor;
  private final String part;

  /**
   * @param tensor the tensor's name; empty where none is at fault alone
   * @param part what of it is wrong: {@code shape}, {@code data}, {@code datatype}; or empty
   */
  public TensorException(Fault fault, String tensor, String part, String message) {
    super(message);
    this.fault = fault;
    this.tensor = tensor;
    this.part = part;
  }

  static TensorException invalid(String tensor, String part, String message) {
    return new TensorException(Fault.INVALID, tensor, part, message);
  }

  public Fault fault() {
    return fault;
  }

  public String tensor() {
    return tensor;
  }

  public String part() {
    return part;
  }
}
