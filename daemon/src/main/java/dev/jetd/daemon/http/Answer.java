package dev.jetd.daemon.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What goes back to the client.
 *
 * @param streamed whether the body is large enough to be written in pieces instead of whole
 */
record Answer(
    int status, String contentType, Map<String, String> headers, Body body, boolean streamed) {

  /** A header that says this is the last answer on its connection. */
  static final String CLOSES = "Connection";

  /** Writes the body. */
  interface Body {
    void writeTo(OutputStream out) throws IOException;
  }

  static Answer json(int status, Json.Writer writer) {
    return new Answer(status, "application/json", Map.of(), out -> Json.write(out, writer), false);
  }

  /** {@code {"error": "..."}}, as ollama and the Open Inference Protocol have it. */
  static Answer error(int status, String message) {
    return json(
        status,
        out -> {
          out.writeStartObject();
          out.writeStringField("error", message);
          out.writeEndObject();
        });
  }

  static Answer text(int status, String contentType, Body body) {
    return new Answer(status, contentType, Map.of(), body, false);
  }

  /** What the client has already; it has no body. */
  static Answer notModified() {
    return new Answer(304, "", Map.of(), out -> {}, false);
  }

  Answer header(String name, String value) {
    return headers(Map.of(name, value));
  }

  Answer headers(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(headers);
    all.putAll(more);
    return new Answer(status, contentType, all, body, streamed);
  }

  Answer streamed(boolean yes) {
    return new Answer(status, contentType, headers, body, yes);
  }
}
