package dev.jetd.daemon.bench;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One answer. Its body stands in a buffer of its connection and is good until the next request.
 *
 * @param retryAfter the header of that name
 */
public record Answer(int status, byte[] buffer, int length, Optional<String> retryAfter) {
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int UNAVAILABLE = 503;

  boolean isOk() {
    return status >= 200 && status < 300;
  }

  /** Whether the server says it has too much to do, rather than that something is wrong. */
  boolean isRefusal() {
    return status == TOO_MANY_REQUESTS || status == UNAVAILABLE;
  }

  /** The body as text. */
  public String text() {
    return new String(buffer, 0, length, StandardCharsets.UTF_8);
  }

  /** Where a sequence of bytes begins at or after a place; -1 if it does not come. */
  public int indexOf(byte[] wanted, int from) {
    for (int at = from; at <= length - wanted.length; at++) {
      if (matches(wanted, at)) {
        return at;
      }
    }
    return -1;
  }

  int lastIndexOf(byte[] wanted) {
    for (int at = length - wanted.length; at >= 0; at--) {
      if (matches(wanted, at)) {
        return at;
      }
    }
    return -1;
  }

  /** The whole number at a place, white space before it skipped; 0 if there is none. */
  long number(int at) {
    int i = at;
    while (i < length && buffer[i] <= ' ') {
      i++;
    }
    long number = 0;
    while (i < length && buffer[i] >= '0' && buffer[i] <= '9') {
      number = number * 10 + (buffer[i++] - '0');
    }
    return number;
  }

  private boolean matches(byte[] wanted, int at) {
    for (int i = 0; i < wanted.length; i++) {
      if (buffer[at + i] != wanted[i]) {
        return false;
      }
    }
    return true;
  }
}
