package dev.jetd.daemon.serving;

import java.time.Duration;
import java.util.List;

/**
 * Everything that can go wrong with a request. Each dialect has one table from these to its own.
 */
public sealed interface ServeError {

  /** One sentence for the caller, naming the field or the limit. */
  String message();

  /**
   * The request says something that cannot be; {@code field} is empty when it is not of a field.
   */
  record Invalid(String field, String message) implements ServeError {}

  /** A body, a text or a list is larger than the limit. */
  record TooLarge(String field, String message) implements ServeError {}

  /** The client did not send its request in time. */
  record TooSlow(String message) implements ServeError {}

  /** The body's transfer coding is broken, or the client left in the middle of it. */
  record BrokenBody(String message) implements ServeError {}

  /** The body is not of a type this path takes. */
  record WrongMediaType(String message) implements ServeError {}

  /** No key, or a wrong one. */
  record Unauthorized(String message) implements ServeError {}

  /** The request came under a host name that is not this daemon's. */
  record WrongHost(String message) implements ServeError {}

  /** No such path. */
  record NotFound(String message) implements ServeError {}

  /** The path exists, for other methods. */
  record WrongMethod(String message, List<String> allowed) implements ServeError {}

  /** No such model; the message lists those there are. */
  record UnknownModel(String message) implements ServeError {}

  /** The model is there, and is of a kind that does not do what was asked. */
  record WrongKind(String message) implements ServeError {}

  /** More work waits than may; come back after that time. */
  record Overloaded(String message, Duration retryAfter) implements ServeError {}

  /** Not serving now: starting, stopping, or without a working model. */
  record Unavailable(String message, Duration retryAfter) implements ServeError {}

  /** The time the request was given ran out; its work was dropped. */
  record Expired(String message) implements ServeError {}

  /** The model ran and failed. */
  record BackendFailed(String message) implements ServeError {}

  /** A defect of jetd; the log has the rest under this id. */
  record Internal(String id) implements ServeError {
    @Override
    public String message() {
      return "internal error " + id + "; the daemon's log says more";
    }
  }
}
