package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;

/** Errors as text-embeddings-inference has them: {@code {"error","error_type"}}. */
final class TeiErrors {
  private static final String VALIDATION = "Validation";
  private static final String BACKEND = "Backend";
  private static final String UNHEALTHY = "Unhealthy";

  private TeiErrors() {}

  static Answer answer(ServeError error) {
    return switch (error) {
      case ServeError.Invalid e -> body(422, VALIDATION, e.message());
      case ServeError.TooLarge e -> body(413, VALIDATION, e.message());
      case ServeError.TooSlow e -> body(408, VALIDATION, e.message());
      case ServeError.BrokenBody e -> body(400, VALIDATION, e.message());
      case ServeError.WrongMediaType e -> body(415, VALIDATION, e.message());
      case ServeError.Unauthorized e ->
          body(401, VALIDATION, e.message()).header("WWW-Authenticate", "Bearer");
      case ServeError.WrongHost e -> body(403, VALIDATION, e.message());
      case ServeError.NotFound e -> body(404, VALIDATION, e.message());
      case ServeError.WrongMethod e ->
          body(405, VALIDATION, e.message()).header("Allow", String.join(", ", e.allowed()));
      case ServeError.UnknownModel e -> body(404, VALIDATION, e.message());
      case ServeError.WrongKind e -> otherKind(e.message());
      case ServeError.Overloaded e ->
          ResultHeaders.retryAfter(body(429, "Overloaded", e.message()), e.retryAfter());
      case ServeError.Unavailable e ->
          ResultHeaders.retryAfter(body(503, UNHEALTHY, e.message()), e.retryAfter());
      case ServeError.Expired e -> body(504, BACKEND, e.message());
      case ServeError.BackendFailed e -> body(424, BACKEND, e.message());
      case ServeError.Internal e -> body(500, BACKEND, e.message());
    };
  }

  /** A request too broken to be read. */
  static Answer transport(int status, String message) {
    return body(status, VALIDATION, message);
  }

  /** The model is not of the kind that this path is for. */
  static Answer otherKind(String message) {
    return body(424, BACKEND, message);
  }

  static Answer empty(String field) {
    return body(400, "Empty", "`" + field + "` cannot be empty");
  }

  static Answer unhealthy() {
    return body(503, UNHEALTHY, "unhealthy");
  }

  private static Answer body(int status, String type, String message) {
    return Answer.json(
        status,
        out -> {
          out.writeStartObject();
          out.writeStringField("error", message);
          out.writeStringField("error_type", type);
          out.writeEndObject();
        });
  }
}
