package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;

/** Errors of jetd's own API: {@code {"error":{"code","message","field"}}}. */
final class SeedErrors {

  private SeedErrors() {}

  static Answer answer(ServeError error) {
    return switch (error) {
      case ServeError.Invalid e -> body(400, "invalid", e.message(), e.field());
      case ServeError.TooLarge e -> body(413, "too_large", e.message(), e.field());
      case ServeError.TooSlow e -> body(408, "too_slow", e.message(), "");
      case ServeError.BrokenBody e -> body(400, "broken_body", e.message(), "");
      case ServeError.WrongMediaType e -> body(415, "wrong_media_type", e.message(), "");
      case ServeError.Unauthorized e ->
          body(401, "unauthorized", e.message(), "").header("WWW-Authenticate", "Bearer");
      case ServeError.WrongHost e -> body(403, "wrong_host", e.message(), "");
      case ServeError.NotFound e -> body(404, "not_found", e.message(), "");
      case ServeError.WrongMethod e ->
          body(405, "wrong_method", e.message(), "")
              .header("Allow", String.join(", ", e.allowed()));
      case ServeError.UnknownModel e -> body(404, "unknown_model", e.message(), "model");
      case ServeError.WrongKind e -> body(400, "wrong_kind", e.message(), "model");
      case ServeError.Overloaded e ->
          ResultHeaders.retryAfter(body(429, "overloaded", e.message(), ""), e.retryAfter());
      case ServeError.Unavailable e ->
          ResultHeaders.retryAfter(body(503, "unavailable", e.message(), ""), e.retryAfter());
      case ServeError.Expired e -> body(504, "expired", e.message(), "");
      case ServeError.BackendFailed e -> body(500, "backend_failed", e.message(), "");
      case ServeError.Internal e -> body(500, "internal", e.message(), "");
    };
  }

  /** An empty field is left out. */
  static Answer body(int status, String code, String message, String field) {
    return Answer.json(
        status,
        out -> {
          out.writeStartObject();
          out.writeObjectFieldStart("error");
          out.writeStringField("code", code);
          out.writeStringField("message", message);
          if (!field.isEmpty()) {
            out.writeStringField("field", field);
          }
          out.writeEndObject();
          out.writeEndObject();
        });
  }
}
