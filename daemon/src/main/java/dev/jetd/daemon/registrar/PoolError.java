package dev.jetd.daemon.registrar;

/** Why the registrar refuses; {@code registrar.web} has the one table to HTTP. */
public sealed interface PoolError {
  String message();

  /** A field of the request makes no sense; the field is empty where it is the whole body. */
  record Invalid(String field, String message) implements PoolError {}

  /** Neither a token nor a certificate that is known. */
  record Unauthorized(String message) implements PoolError {}

  /** There is no such node or path. */
  record Unknown(String message) implements PoolError {}

  /** The path is there, the method is not. */
  record WrongMethod(String message, String allowed) implements PoolError {}

  /** More than is read of a body. */
  record TooLarge(String message) implements PoolError {}

  /** Registrations come faster than they are taken. */
  record TooMany(String message) implements PoolError {}

  /** Not now: the table is full, or its home is out of reach. */
  record Unavailable(String message) implements PoolError {}
}
