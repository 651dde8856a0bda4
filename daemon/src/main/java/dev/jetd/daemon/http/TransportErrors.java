package dev.jetd.daemon.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Requests too broken to be routed get their errors in the shape of the dialect they are for. */
final class TransportErrors {

  private static final String MALFORMED =
      "the request is malformed: its first line, its percent-encoding, or a header";

  private static final String ENCODED = "Content-Encoding is not taken: send the body as it is";

  private TransportErrors() {}

  static DirectHandlers handlers(Dialects dialects) {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, status, headers, message) ->
              response(dialects.owner(request.path()), request, event, status, headers, message));
    }
    return handlers.build();
  }

  private static DirectHandler.TransportResponse response(
      Dialect dialect,
      DirectHandler.TransportRequest request,
      DirectHandler.EventType event,
      Status given,
      ServerResponseHeaders headers,
      String message) {
    boolean encoded = request.headers().contains(HeaderNames.CONTENT_ENCODING);
    Status status = encoded ? Status.UNSUPPORTED_MEDIA_TYPE_415 : given;
    String code = encoded ? "wrong_media_type" : event.name().toLowerCase(Locale.ROOT);
    Answer answer =
        dialect.broken(status.code(), code, encoded ? ENCODED : message(status, message));
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      answer.body().writeTo(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return DirectHandler.TransportResponse.builder()
        .status(status)
        .headers(headers)
        .header(HeaderNames.CONTENT_TYPE, answer.contentType())
        .entity(body.toByteArray())
        .build();
  }

  /** What went wrong inside is for the log; what was wrong with the request is for the client. */
  private static String message(Status status, @Nullable String message) {
    if (status.code() == Status.REQUEST_URI_TOO_LONG_414.code()) {
      return "the URL is too long; send the texts in the body of a POST";
    }
    String told =
        Optional.ofNullable(message)
            .filter(m -> !m.isBlank() && !m.equals(status.reasonPhrase()))
            .orElse(status.code() == Status.BAD_REQUEST_400.code() ? MALFORMED : "");
    return status.code() < 500 && !told.isBlank() ? told : status.reasonPhrase();
  }
}
