package dev.jetd.daemon.overflow;

import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A request to be passed on.
 *
 * @param target path and query, as they came
 * @param headers that matter to the answer
 * @param body as it came; nobody writes to it
 * @param digests of which the answering model must be; empty for any
 * @param from this node
 * @param left time for the answer
 */
public record Passed(
    String method,
    String target,
    Map<String, String> headers,
    byte[] body,
    Optional<List<String>> digests,
    String from,
    Duration left) {
  /** Who has passed a request on; it is never passed on again. */
  public static final String HOPS = "X-Jetd-Hops";

  /** Which model answers, or has to. */
  public static final String DIGEST = "X-Model-Digest";

  private static final String TIMEOUT = "X-Request-Timeout-Ms";

  void writeTo(HttpRequest.Builder request) {
    headers.forEach(request::setHeader);
    request.setHeader(HOPS, from);
    request.setHeader(TIMEOUT, Long.toString(Math.max(1, left.toMillis())));
    digests.ifPresent(all -> request.setHeader(DIGEST, String.join(",", all)));
    request.method(
        method, method.equals("GET") ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
  }

  Passed within(Duration time) {
    return new Passed(method, target, headers, body, digests, from, time);
  }

  /** Whether the answering model is one that may answer. */
  boolean isAnsweredBy(Optional<String> digest) {
    return digests.isEmpty() || digest.filter(digests.get()::contains).isPresent();
  }
}
