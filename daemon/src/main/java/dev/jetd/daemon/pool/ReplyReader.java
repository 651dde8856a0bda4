package dev.jetd.daemon.pool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.jetd.daemon.pool.RegistrarReply.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads a registrar's answers. What it does not know it passes over; what it must know, it minds.
 */
final class ReplyReader {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final long LONGEST_SECONDS = Duration.ofDays(1).toSeconds();
  private static final int LONGEST_MESSAGE = 200;

  private ReplyReader() {}

  /** The answer to a renewal, or to a question for the node. */
  static RegistrarReply lease(byte[] body, Duration asked) {
    Map<String, Object> fields = fields(body);
    if (!(fields.get("active") instanceof Boolean active)) {
      return new RegistrarReply.Failed(
          Outcome.GARBLED, "its answer is no word on a lease: " + abbreviated(body));
    }
    Duration expires = seconds(fields, "expires_in_seconds", asked);
    return new RegistrarReply.Accepted(
        expires,
        seconds(fields, "renew_in_seconds", expires),
        active,
        number(fields, "generation"));
  }

  private static Duration seconds(Map<String, Object> fields, String name, Duration otherwise) {
    long seconds = number(fields, name);
    return seconds > 0 && seconds <= LONGEST_SECONDS ? Duration.ofSeconds(seconds) : otherwise;
  }

  /** What it complains of. */
  static String complaint(int status, byte[] body) {
    Map<String, Object> fields = fields(body);
    String said =
        fields.get("error.message") instanceof String message ? message : abbreviated(body);
    return "it answered " + status + (said.isEmpty() ? "" : ": " + oneLine(said));
  }

  private static long number(Map<String, Object> fields, String name) {
    return fields.get(name) instanceof Long number ? number : 0;
  }

  /** The scalar fields of an object and of those in it, by their path; none where it is no JSON. */
  private static Map<String, Object> fields(byte[] body) {
    Map<String, Object> fields = new HashMap<>();
    try (JsonParser in = FACTORY.createParser(body)) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        String path = in.getParsingContext().pathAsPointer().toString().replace('/', '.');
        String name = path.isEmpty() ? "" : path.substring(1);
        switch (token) {
          case VALUE_TRUE, VALUE_FALSE -> fields.put(name, in.getBooleanValue());
          case VALUE_NUMBER_INT -> fields.put(name, in.getLongValue());
          case VALUE_STRING -> fields.put(name, in.getText());
          default -> {
            // Structure, and what nobody asks for.
          }
        }
      }
      return fields;
    } catch (IOException | RuntimeException garbage) {
      return Map.of();
    }
  }

  private static String abbreviated(byte[] body) {
    String text = new String(body, java.nio.charset.StandardCharsets.UTF_8);
    return oneLine(text);
  }

  private static String oneLine(String text) {
    String line = text.replaceAll("[^\\p{Print}]+", " ").strip();
    return line.length() <= LONGEST_MESSAGE ? line : line.substring(0, LONGEST_MESSAGE) + "...";
  }
}
