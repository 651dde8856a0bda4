package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** What a change of models may say: {@code {"version": "2", "percent": 10}}, or nothing. */
final class ManagementBody {
  private Optional<String> version = Optional.empty();
  private Optional<Integer> percent = Optional.empty();

  private ManagementBody() {}

  static ManagementBody read(Exchange exchange) {
    return exchange.jsonOr(new ManagementBody(), ManagementBody::read);
  }

  private static ManagementBody read(JsonParser in) throws IOException {
    ManagementBody body = new ManagementBody();
    JsonFields.object(
        in,
        Map.of(
            "version", (p, name) -> body.version = JsonFields.optionalString(p, name),
            "percent", (p, name) -> body.percent = Optional.of(JsonFields.whole(p, name))));
    return body;
  }

  Optional<String> version() {
    return version;
  }

  Optional<Integer> percent() {
    return percent;
  }
}
