package dev.jetd.daemon.http;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a resource that a request asks for, by RFC 9110.
 *
 * @param from the first byte
 * @param count how many
 */
record ByteRange(long from, long count) {
  private static final Pattern ONE = Pattern.compile("bytes=[ \t]*(\\d{0,18})-(\\d{0,18})[ \t]*");

  /** What a Range header comes to. */
  sealed interface Asked {}

  /**
   * All: there is no range, or one that is not of bytes or not well formed, which is passed over.
   */
  record All() implements Asked {}

  /** One part. */
  record Part(ByteRange range) implements Asked {}

  /** None that there is, or several at once, which are not served. */
  record Unsatisfiable(String reason) implements Asked {}

  static Asked of(Optional<String> header, long size) {
    if (header.isEmpty() || !header.get().startsWith("bytes=")) {
      return new All();
    }
    if (header.get().indexOf(',') >= 0) {
      return new Unsatisfiable("one range at a time is served");
    }
    Matcher one = ONE.matcher(header.get());
    if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
      return new All();
    }
    if (one.group(1).isEmpty()) {
      long last = Math.min(number(one.group(2)), size);
      return last == 0 ? beyond(size) : new Part(new ByteRange(size - last, last));
    }
    long from = number(one.group(1));
    long to = one.group(2).isEmpty() ? size - 1 : Math.min(number(one.group(2)), size - 1);
    if (!one.group(2).isEmpty() && number(one.group(2)) < from) {
      return new All();
    }
    return from >= size ? beyond(size) : new Part(new ByteRange(from, to - from + 1));
  }

  String contentRange(long size) {
    return "bytes " + from + "-" + (from + count - 1) + "/" + size;
  }

  private static Asked beyond(long size) {
    return new Unsatisfiable("there are only " + size + " bytes");
  }

  private static long number(String digits) {
    return Long.parseLong(digits, 0, digits.length(), 10);
  }
}
