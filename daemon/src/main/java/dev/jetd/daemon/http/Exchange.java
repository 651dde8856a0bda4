package dev.jetd.daemon.http;

import dev.jetd.daemon.overflow.Passed;
import dev.jetd.daemon.serving.EmbeddingInput;
import dev.jetd.daemon.serving.EmbeddingRequest;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.Priority;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeErrors;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.ServerRequest;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** One request as a dialect sees it. */
final class Exchange {
  private static final HeaderName TIMEOUT = HeaderNames.create("X-Request-Timeout-Ms");
  private static final HeaderName PRIORITY = HeaderNames.create("X-Jetd-Class");
  private static final HeaderName DIGEST = HeaderNames.create(Passed.DIGEST);
  private static final Pattern MILLIS = Pattern.compile("[1-9]\\d{0,8}");

  private final ServerRequest request;
  private final BodyReader bodies;
  private final ClientWatch watch;
  private final Duration longest;
  private final Models models;
  private final BooleanSupplier refusing;
  private Optional<LoadedModel> held = Optional.empty();
  private Predicate<LoadedModel> preference = model -> false;
  private Optional<String> digest = Optional.empty();
  private boolean keepsBody;
  private boolean triedBody;
  private Optional<BodyReader.Body> kept = Optional.empty();
  private final List<Runnable> afterwards = new ArrayList<>();
  private String model = "";

  Exchange(
      ServerRequest request,
      BodyReader bodies,
      ClientWatch watch,
      Duration longest,
      Models models,
      BooleanSupplier refusing) {
    this.refusing = refusing;
    this.request = request;
    this.bodies = bodies;
    this.watch = watch;
    this.longest = longest;
    this.models = models;
  }

  /** The body as JSON, read by the reader. */
  <T> T json(Json.Reader<T> reader) {
    checkJson();
    return bytes(body -> Json.read(body, reader));
  }

  /** The body as it came; its memory may be used until the function returns. */
  <T> T bytes(Function<byte[], T> reader) {
    try (BodyReader.Body body = body()) {
      return reader.apply(body.bytes());
    }
  }

  /** As {@link #json}, for a body that may be left out. */
  <T> T jsonOr(T absent, Json.Reader<T> reader) {
    checkJson();
    try (BodyReader.Body body = body()) {
      return body.bytes().length == 0 ? absent : Json.read(body.bytes(), reader);
    }
  }

  private BodyReader.Body body() {
    if (kept.isPresent()) {
      return kept.get();
    }
    triedBody = true;
    BodyReader.Body body =
        bodies.read(request.content().inputStream(), request.headers().contentLength());
    if (!keepsBody) {
      return body;
    }
    afterwards.add(body::close);
    kept = Optional.of(new BodyReader.Body(body.bytes(), () -> {}));
    return kept.get();
  }

  /** From here on the body stays in memory until the answer is sent, to be read again. */
  void keepBody() {
    keepsBody = true;
  }

  /** The body to pass on; empty where it could not be read. */
  Optional<byte[]> keptBody() {
    if (kept.isEmpty() && !triedBody && keepsBody) {
      var unused = body();
    }
    return kept.map(BodyReader.Body::bytes);
  }

  /** The length of the body as far as it is known: as it was read, or as it is announced. */
  int bodyLength() {
    long length =
        kept.map(b -> (long) b.bytes().length)
            .orElseGet(() -> request.headers().contentLength().orElse(0));
    return (int) Math.min(length, Integer.MAX_VALUE);
  }

  /** Who asks for another server to be asked first, once the model is known. */
  void preferElsewhere(Predicate<LoadedModel> when) {
    preference = when;
  }

  /** The digest of the model that was picked. */
  Optional<String> digest() {
    return digest;
  }

  /** The digests of which one must answer, if the client says so. */
  Optional<List<String>> wantedDigests() {
    return header(DIGEST)
        .map(text -> Arrays.stream(text.split(",", -1)).map(String::strip).toList());
  }

  private void checkDigest(LoadedModel picked) {
    if (wantedDigests().filter(wanted -> !wanted.contains(picked.digest())).isPresent()) {
      throw new ServeException(
          new ServeError.UnknownModel(
              "the model here has another digest than X-Model-Digest asks for: "
                  + picked.digest()));
    }
  }

  /** The path and what stands behind it, as they came. */
  String target() {
    String query = request.prologue().query().rawValue();
    return request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
  }

  String method() {
    return request.prologue().method().text();
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

  boolean hasPathParameter(String name) {
    return request.path().pathParameters().contains(name);
  }

  /** Who asks: the connection. */
  Object client() {
    return request.remotePeer().address();
  }

  /** Waits for something as long as the client is there. */
  <T> T whileConnected(Supplier<T> waiting) {
    return request.remotePeer().address() instanceof InetSocketAddress client
            && request.localPeer().address() instanceof InetSocketAddress here
        ? watch.during(new ConnectionTable.Connection(here.getPort(), client), waiting)
        : waiting.get();
  }

  /**
   * The text encoder that answers this request: picked once, so that no request mixes versions, and
   * held until the answer is made.
   *
   * @param reference name or name:version; empty for the default
   */
  ServedModel encoder(Optional<String> reference) {
    return text(reference, ModelUse.EMBED);
  }

  /**
   * As {@link #encoder}, of texts for that use.
   *
   * @throws ServeException if the model is of a kind that is of no such use
   */
  ServedModel text(Optional<String> reference, ModelUse use) {
    return (ServedModel) hold(reference, LoadedModel.class, use::check);
  }

  /** As {@link #encoder}, for a model of any kind. */
  <T extends LoadedModel> T hold(Optional<String> reference, Class<T> kind) {
    return hold(reference, kind, model -> {});
  }

  private <T extends LoadedModel> T hold(
      Optional<String> reference, Class<T> kind, Consumer<LoadedModel> check) {
    if (held.isPresent()) {
      throw new IllegalStateException("a request picks its model once");
    }
    if (refusing.getAsBoolean()) {
      throw new ServeException(ServeErrors.stopping());
    }
    T picked = models.hold(reference, kind);
    held = Optional.of(picked);
    check.accept(picked);
    checkDigest(picked);
    digest = Optional.of(picked.digest());
    model(picked.manifest().id().name());
    if (preference.test(picked)) {
      throw new Elsewhere();
    }
    return picked;
  }

  /** Has something freed when the answer has been sent. */
  void afterwards(Runnable free) {
    afterwards.add(free);
  }

  /** The answer has been sent, or never will be. */
  void end() {
    afterwards.forEach(Runnable::run);
    afterwards.clear();
  }

  /** The answer is made: what was held may go. */
  void release() {
    held.ifPresent(m -> m.holds().give());
    held = Optional.empty();
  }

  /**
   * A request of this client for a model's vectors.
   *
   * @param field what the dialect calls the inputs
   * @param whole whether an input that the model cannot take whole is refused, not cut
   */
  EmbeddingRequest request(
      ServedModel encoder, String field, List<EmbeddingInput> inputs, boolean whole) {
    return new EmbeddingRequest(encoder, field, inputs, priority(), timeout(), client(), whole);
  }

  /** The model that answers, for the metrics; only names that are served. */
  void model(String name) {
    model = name;
  }

  String model() {
    return model;
  }
}
