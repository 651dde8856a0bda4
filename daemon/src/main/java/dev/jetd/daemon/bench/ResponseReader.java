package dev.jetd.daemon.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Reads HTTP/1.1 answers from a stream, with buffers that it keeps. For one thread. */
final class ResponseReader {
  private static final int BUFFER = 16 * 1024;
  private static final int MOST_BODY = 1 << 30;
  private static final int UNTIL_CLOSED = -1;
  private static final int CHUNKED = -2;

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int limit;
  private byte[] body = new byte[BUFFER];
  private int bodyLength;
  private boolean closes;
  private boolean begun;

  ResponseReader(InputStream in) {
    this.in = in;
  }

  /** Whether the server will take no other request on this connection. */
  boolean closes() {
    return closes;
  }

  /** Whether part of an answer has come, and not the rest. */
  boolean begun() {
    return begun;
  }

  /** Reads one answer; interim ones are passed over. */
  Answer read() throws IOException {
    int status = status(line());
    while (status < 200) {
      headers(status);
      status = status(line());
    }
    Headers headers = headers(status);
    closes |= headers.closes;
    readBody(headers.length);
    begun = false;
    return new Answer(status, body, bodyLength, headers.retryAfter);
  }

  /** What of the headers matters here. */
  private static final class Headers {
    private int length = UNTIL_CLOSED;
    private boolean closes;
    private Optional<String> retryAfter = Optional.empty();

    void take(String line) throws ProtocolException {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).strip();
      switch (line.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = whole(value, 10);
        case "transfer-encoding" -> length = CHUNKED;
        case "connection" -> closes = value.equalsIgnoreCase("close");
        case "retry-after" -> retryAfter = Optional.of(value);
        default -> {}
      }
    }
  }

  private Headers headers(int status) throws IOException {
    Headers headers = new Headers();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.take(line);
    }
    if (status < 200 || status == 204 || status == 304) {
      headers.length = 0;
    }
    headers.closes |= headers.length == UNTIL_CLOSED;
    return headers;
  }

  private int status(String line) throws ProtocolException {
    if (!line.startsWith("HTTP/1.") || line.length() < 12) {
      throw new ProtocolException("not HTTP/1.1: " + line);
    }
    closes = line.startsWith("HTTP/1.0");
    return whole(line.substring(9, 12), 10);
  }

  private void readBody(int length) throws IOException {
    bodyLength = 0;
    switch (length) {
      case CHUNKED -> readChunks();
      case UNTIL_CLOSED -> readToEnd();
      default -> readPart(length);
    }
  }

  private void readChunks() throws IOException {
    while (true) {
      String size = line();
      int extension = size.indexOf(';');
      int length = whole((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
      if (length == 0) {
        break;
      }
      readPart(length);
      line();
    }
    while (!line().isEmpty()) {
      // Trailers tell nothing that is wanted here.
    }
  }

  private void readToEnd() throws IOException {
    while (position < limit || fill()) {
      readPart(limit - position);
    }
  }

  private void readPart(int length) throws IOException {
    reserve(length);
    int buffered = Math.min(length, limit - position);
    System.arraycopy(buffer, position, body, bodyLength, buffered);
    position += buffered;
    if (in.readNBytes(body, bodyLength + buffered, length - buffered) < length - buffered) {
      throw ended();
    }
    bodyLength += length;
  }

  private void reserve(int more) throws IOException {
    if (more > MOST_BODY - bodyLength) {
      throw new ProtocolException("an answer of more than 1 GiB");
    }
    if (bodyLength + more > body.length) {
      body = Arrays.copyOf(body, Math.max(bodyLength + more, body.length * 2));
    }
  }

  /** One line without its end. */
  private String line() throws IOException {
    int scanned = 0;
    while (true) {
      for (int i = position + scanned; i < limit; i++) {
        if (buffer[i] == '\n') {
          int end = i > position && buffer[i - 1] == '\r' ? i - 1 : i;
          String line = new String(buffer, position, end - position, StandardCharsets.ISO_8859_1);
          position = i + 1;
          return line;
        }
      }
      scanned = limit - position;
      if (!fill()) {
        throw ended();
      }
    }
  }

  /** Reads more after what is buffered; false at the end of the stream. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, position, buffer, 0, limit - position);
    limit -= position;
    position = 0;
    if (limit == buffer.length) {
      throw new ProtocolException("a header line of more than " + BUFFER + " bytes");
    }
    int count = in.read(buffer, limit, buffer.length - limit);
    limit += Math.max(count, 0);
    begun |= count > 0;
    return count > 0;
  }

  private static EOFException ended() {
    return new EOFException("the server closed the connection");
  }

  private static int whole(String text, int radix) throws ProtocolException {
    try {
      int number = Integer.parseInt(text, 0, text.length(), radix);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw new ProtocolException("'" + text + "' is not a length");
  }
}
