package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingRequest;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.Priority;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** One request as a dialect sees it. */
final class Exchange {
  private static final HeaderName TIMEOUT = HeaderNames.create("X-Request-Timeout-Ms");
  private static final HeaderName PRIORITY = HeaderNames.create("X-Jetd-Class");
  private static final Pattern MILLIS = Pattern.compile("[1-9]\\d{0,8}");

  private final ServerRequest request;
  private final BodyReader bodies;
  private final ClientWatch watch;
  private final Duration longest;
  private final Models models;
  private String model = "";

  Exchange(
      ServerRequest request,
      BodyReader bodies,
      ClientWatch watch,
      Duration longest,
      Models models) {
    this.request = request;
    this.bodies = bodies;
    this.watch = watch;
    this.longest = longest;
    this.models = models;
  }

  /** The body as JSON, read by the reader. */
  <T> T json(Json.Reader<T> reader) {
    checkJson();
    try (BodyReader.Body body =
        bodies.read(request.content().inputStream(), request.headers().contentLength())) {
      return Json.read(body.bytes(), reader);
    }
  }

  private void checkJson() {
    String type = header(HeaderNames.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
    // Any other type is taken: curl -d says form-urlencoded unless told, and means JSON.
    if (type.startsWith("multipart/")) {
      throw new ServeException(
          new ServeError.WrongMediaType("send Content-Type: application/json, not " + type));
    }
  }

  /** Whether only the headers of the answer are wanted. */
  boolean isHead() {
    return request.prologue().method().equals(Method.HEAD);
  }

  Optional<String> header(HeaderName name) {
    return request.headers().first(name);
  }

  /** What the request's time limit is: the client's, within the daemon's. */
  Duration timeout() {
    return header(TIMEOUT)
        .map(
            text -> {
              if (!MILLIS.matcher(text.strip()).matches()) {
                throw Json.invalid("X-Request-Timeout-Ms", "must be milliseconds, 1 or more");
              }
              Duration wanted = Duration.ofMillis(Long.valueOf(text.strip()));
              return wanted.compareTo(longest) < 0 ? wanted : longest;
            })
        .orElse(longest);
  }

  /** The class the client asks for, if it does. */
  Optional<Priority> priority() {
    return header(PRIORITY)
        .map(
            text ->
                switch (text.strip().toLowerCase(Locale.ROOT)) {
                  case "interactive" -> Priority.INTERACTIVE;
                  case "bulk" -> Priority.BULK;
                  default -> throw Json.invalid("X-Jetd-Class", "must be interactive or bulk");
                });
  }

  /** What stands behind the path's question mark. */
  QueryString query(List<String> known) {
    return QueryString.parse(request.prologue().query().rawValue(), known);
  }

  /** A part of the path. */
  String pathParameter(String name) {
    return request.path().pathParameters().get(name);
  }

  /** Who asks: the connection. */
  Object client() {
    return request.remotePeer().address();
  }

  /** Waits for something as long as the client is there. */
  <T> T whileConnected(Supplier<T> waiting) {
    return request.remotePeer().address() instanceof InetSocketAddress peer
        ? watch.during(peer, waiting)
        : waiting.get();
  }

  /**
   * The text encoder that answers this request.
   *
   * @param reference name or name:version; empty for the default
   */
  ServedModel encoder(Optional<String> reference) {
    ServedModel found = models.find(reference);
    model(found.manifest().id().name());
    return found;
  }

  /**
   * A request of this client for a model's vectors.
   *
   * @param field what the dialect calls the inputs
   * @param whole whether an input that the model cannot take whole is refused, not cut
   */
  EmbeddingRequest request(
      ServedModel encoder, String field, List<EmbeddingInput> inputs, boolean whole) {
    return new EmbeddingRequest(
        Optional.of(encoder.manifest().id().toString()),
        field,
        inputs,
        priority(),
        timeout(),
        client(),
        whole);
  }

  /** The model that answers, for the metrics; only names that are served. */
  void model(String name) {
    model = name;
  }

  String model() {
    return model;
  }
}
