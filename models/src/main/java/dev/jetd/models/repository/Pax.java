package dev.jetd.models.repository;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a pax header says of the entry after it: lines of {@code LENGTH KEY=VALUE}. */
record Pax(Optional<String> path, Optional<Long> size) {
  private static final Pattern LENGTH = Pattern.compile("(\\d{1,6}) ");
  private static final Pattern SIZE = Pattern.compile("\\d{1,18}");

  static Pax parse(byte[] content) throws IOException {
    // One byte a character, so that lengths count bytes.
    String text = new String(content, StandardCharsets.ISO_8859_1);
    Optional<String> path = Optional.empty();
    Optional<Long> size = Optional.empty();
    for (int at = 0; at < text.length(); ) {
      Matcher length = LENGTH.matcher(text).region(at, text.length());
      int end = length.lookingAt() ? at + Integer.valueOf(length.group(1)) : 0;
      int equals = text.indexOf('=', at);
      if (end <= at || end > text.length() || equals < length.end() || equals >= end) {
        throw new IOException("not a tar archive: a pax header is broken");
      }
      String key = text.substring(length.end(), equals);
      String value = text.substring(equals + 1, end - 1);
      if (key.startsWith("GNU.sparse")) {
        throw new IOException(path.orElse("an entry") + ": a sparse file");
      }
      if (key.equals("path")) {
        path = Optional.of(utf8(value));
      } else if (key.equals("size")) {
        if (!SIZE.matcher(value).matches()) {
          throw new IOException("not a tar archive: the size " + value);
        }
        size = Optional.of(Long.valueOf(value));
      }
      at = end;
    }
    return new Pax(path, size);
  }

  private static String utf8(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }
}
