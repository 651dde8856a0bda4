package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What is to be made of a version: {@code {"to": "int8-exact", "as": "2"}}. */
final class QuantizeBody {
  private Optional<String> to = Optional.empty();
  private Optional<String> version = Optional.empty();

  private QuantizeBody() {}

  static QuantizeBody read(Exchange exchange) {
    return exchange.json(QuantizeBody::read);
  }

  private static QuantizeBody read(JsonParser in) throws IOException {
    QuantizeBody body = new QuantizeBody();
    JsonFields.object(
        in,
        Map.of(
            "to", (p, name) -> body.to = Optional.of(JsonFields.string(p, name)),
            "as", (p, name) -> body.version = JsonFields.optionalString(p, name)));
    return body;
  }

  String to() {
    return to.orElseThrow(() -> Json.invalid("to", "is missing: the form to make"));
  }

  /** The version it is to get, if that is said. */
  Optional<String> version() {
    return version;
  }
}
