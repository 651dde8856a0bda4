package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;

/** Errors as OpenAI nests them: {@code {"error":{"message","type","param","code"}}}. */
final class OpenAiErrors {
  private static final String INVALID = "invalid_request_error";
  private static final String SERVER = "server_error";

  private OpenAiErrors() {}

  static Answer answer(ServeError error) {
    return switch (error) {
      case ServeError.Invalid e -> body(400, INVALID, e, e.field(), "");
      case ServeError.TooLarge e -> body(413, INVALID, e, e.field(), "request_too_large");
      case ServeError.TooSlow e -> body(408, INVALID, e, "", "request_timeout");
      case ServeError.BrokenBody e -> body(400, INVALID, e, "", "broken_body");
      case ServeError.WrongMediaType e -> body(415, INVALID, e, "", "unsupported_media_type");
      case ServeError.Unauthorized e ->
          body(401, INVALID, e, "", "invalid_api_key").header("WWW-Authenticate", "Bearer");
      case ServeError.WrongHost e -> body(403, INVALID, e, "", "wrong_host");
      case ServeError.NotFound e -> body(404, INVALID, e, "", "unknown_url");
      case ServeError.WrongMethod e ->
          body(405, INVALID, e, "", "method_not_supported")
              .header("Allow", String.join(", ", e.allowed()));
      case ServeError.UnknownModel e -> body(404, INVALID, e, "model", "model_not_found");
      case ServeError.WrongKind e -> body(400, INVALID, e, "model", "wrong_kind");
      case ServeError.Overloaded e ->
          ResultHeaders.retryAfter(
              body(429, "rate_limit_error", e, "", "rate_limit_exceeded"), e.retryAfter());
      case ServeError.Unavailable e ->
          ResultHeaders.retryAfter(body(503, SERVER, e, "", "unavailable"), e.retryAfter());
      case ServeError.Expired e -> body(504, SERVER, e, "", "timeout");
      case ServeError.BackendFailed e -> body(500, SERVER, e, "", "backend_failed");
      case ServeError.Internal e -> body(500, SERVER, e, "", "internal");
    };
  }

  /** A request too broken to be read. */
  static Answer transport(int status, String message) {
    return body(status, INVALID, new ServeError.Invalid("", message), "", "");
  }

  /** An empty param or code is null on the wire, as OpenAI has it. */
  private static Answer body(int status, String type, ServeError error, String param, String code) {
    return Answer.json(
        status,
        out -> {
          out.writeStartObject();
          out.writeObjectFieldStart("error");
          out.writeStringField("message", error.message());
          out.writeStringField("type", type);
          writeOrNull(out, "param", param);
          writeOrNull(out, "code", code);
          out.writeEndObject();
          out.writeEndObject();
        });
  }

  private static void writeOrNull(
      com.fasterxml.jackson.core.JsonGenerator out, String name, String value)
      throws java.io.IOException {
    if (value.isEmpty()) {
      out.writeNullField(name);
    } else {
      out.writeStringField(name, value);
    }
  }
}
