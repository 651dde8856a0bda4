package dev.jetd.bindings;

/** Whether a backend can run on this machine. */
public sealed interface Availability {

  /** It can; {@code detail} names the library and its version. */
  record Available(String detail) implements Availability {}

  /** It cannot, and this is why, in words an operator can act on. */
  record Unavailable(String reason) implements Availability {}
}
