package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parameters of a GET form, as browsers and {@code curl --data-urlencode} write them: a plus is
 * a space, all else is percent-encoded UTF-8.
 */
final class QueryString {
  private final Map<String, List<String>> parameters = new LinkedHashMap<>();

  private QueryString() {}

  /**
   * @param known the parameters that may be there; another is refused by name
   */
  static QueryString parse(String raw, List<String> known) {
    QueryString query = new QueryString();
    for (String pair : raw.split("&", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        String name = decode("a parameter's name", equals < 0 ? pair : pair.substring(0, equals));
        if (!known.contains(name)) {
          throw new ServeException(
              new ServeError.Invalid(
                  name,
                  abbreviated(name)
                      + " is not a parameter here; there are "
                      + String.join(", ", known)));
        }
        String value = equals < 0 ? "" : decode(name, pair.substring(equals + 1));
        query.parameters.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
      }
    }
    return query;
  }

  /** All values of a parameter, in order. */
  List<String> all(String name) {
    return parameters.getOrDefault(name, List.of());
  }

  /** The value of a parameter that may be there once. */
  Optional<String> one(String name) {
    List<String> values = all(name);
    if (values.size() > 1) {
      throw Json.invalid(name, "is there " + values.size() + " times and may be there once");
    }
    return values.stream().findFirst();
  }

  private static String decode(String name, String text) {
    // A request line is ASCII; what was not has become no valid UTF-8 here.
    ByteBuffer bytes = ByteBuffer.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '%') {
        bytes.put(octet(name, text, i));
        i += 2;
      } else {
        bytes.put((byte) (c == '+' ? ' ' : c));
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(bytes.flip())
          .toString();
    } catch (CharacterCodingException e) {
      throw Json.invalid(name, "is not valid UTF-8");
    }
  }

  private static byte octet(String name, String text, int at) {
    int high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
    int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
    if (high < 0 || low < 0) {
      throw Json.invalid(name, "has a % that no two hexadecimal digits follow, at character " + at);
    }
    return (byte) (high << 4 | low);
  }

  private static String abbreviated(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
