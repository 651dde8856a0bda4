package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;

/** Errors of the Open Inference Protocol: {@code {"error": "..."}} under the status that fits. */
final class KserveErrors {

  private KserveErrors() {}

  static Answer answer(ServeError error) {
    return switch (error) {
      case ServeError.Invalid e -> Answer.error(400, e.message());
      case ServeError.BrokenBody e -> Answer.error(400, e.message());
      case ServeError.TooLarge e -> Answer.error(413, e.message());
      case ServeError.TooSlow e -> Answer.error(408, e.message());
      case ServeError.WrongMediaType e -> Answer.error(415, e.message());
      case ServeError.Unauthorized e ->
          Answer.error(401, e.message()).header("WWW-Authenticate", "Bearer");
      case ServeError.WrongHost e -> Answer.error(403, e.message());
      case ServeError.NotFound e -> Answer.error(404, e.message());
      case ServeError.UnknownModel e -> Answer.error(404, e.message());
      case ServeError.WrongMethod e ->
          Answer.error(405, e.message()).header("Allow", String.join(", ", e.allowed()));
      case ServeError.WrongKind e -> Answer.error(400, e.message());
      case ServeError.Overloaded e ->
          ResultHeaders.retryAfter(Answer.error(429, e.message()), e.retryAfter());
      case ServeError.Unavailable e ->
          ResultHeaders.retryAfter(Answer.error(503, e.message()), e.retryAfter());
      case ServeError.Expired e -> Answer.error(504, e.message());
      case ServeError.BackendFailed e -> Answer.error(500, e.message());
      case ServeError.Internal e -> Answer.error(500, e.message());
    };
  }
}
