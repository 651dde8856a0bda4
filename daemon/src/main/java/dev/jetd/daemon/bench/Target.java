package dev.jetd.daemon.bench;

import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * A server and the place to post to.
 *
 * @param headers lines of the form {@code Name: value}
 * @param timeout how long to wait for a connection, and for each piece of an answer
 */
public record Target(URI uri, List<String> headers, Duration timeout) {
  private static final int DEFAULT_PORT = 80;

  public Target {
    if (!"http".equals(uri.getScheme()) || uri.getHost() == null) {
      throw new IllegalArgumentException(uri + " is not of the form http://HOST:PORT");
    }
    for (String header : headers) {
      if (header.indexOf(':') < 1 || header.chars().anyMatch(c -> c < ' ' || c > '~')) {
        throw new IllegalArgumentException("'" + header + "' is not of the form 'Name: value'");
      }
    }
    headers = List.copyOf(headers);
  }

  /** Looks the host up, each time anew. */
  InetSocketAddress address() {
    return new InetSocketAddress(host(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort());
  }

  /** The request up to the value of its content length. */
  byte[] head() {
    StringBuilder head = new StringBuilder();
    head.append("POST ").append(uri.getRawPath()).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(uri.getRawAuthority()).append("\r\n");
    head.append("Content-Type: application/json\r\n");
    headers.forEach(header -> head.append(header).append("\r\n"));
    return head.append("Content-Length: ").toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** An IPv6 address stands in brackets in a URI, and without them elsewhere. */
  private String host() {
    String host = uri.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }
}
