package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;

/** Errors as ollama has them: {@code {"error":"..."}}. */
final class OllamaErrors {

  private OllamaErrors() {}

  static Answer answer(ServeError error) {
    return switch (error) {
      case ServeError.Invalid e -> body(400, e.message());
      // Of a text, as there; of a body, which there has no limit, as HTTP has it.
      case ServeError.TooLarge e -> body(e.field().isEmpty() ? 413 : 400, e.message());
      case ServeError.TooSlow e -> body(408, e.message());
      case ServeError.BrokenBody e -> body(400, e.message());
      case ServeError.WrongMediaType e -> body(415, e.message());
      case ServeError.Unauthorized e -> body(401, e.message()).header("WWW-Authenticate", "Bearer");
      case ServeError.WrongHost e -> body(403, e.message());
      case ServeError.NotFound e -> body(404, e.message());
      case ServeError.WrongMethod e ->
          body(405, e.message()).header("Allow", String.join(", ", e.allowed()));
      case ServeError.UnknownModel e -> body(404, e.message());
      case ServeError.WrongKind e -> body(400, e.message());
      case ServeError.Overloaded e ->
          ResultHeaders.retryAfter(body(503, e.message()), e.retryAfter());
      case ServeError.Unavailable e ->
          ResultHeaders.retryAfter(body(503, e.message()), e.retryAfter());
      case ServeError.Expired e -> body(504, e.message());
      case ServeError.BackendFailed e -> body(500, e.message());
      case ServeError.Internal e -> body(500, e.message());
    };
  }

  /** Something that ollama does and jetd does not, or a request too broken to be read. */
  static Answer body(int status, String message) {
    return Answer.json(
        status,
        out -> {
          out.writeStartObject();
          out.writeStringField("error", message);
          out.writeEndObject();
        });
  }
}
