package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/** Brings a request to its dialect and the dialect's answer, or error, back to the client. */
final class Router {
  private static final System.Logger LOG = System.getLogger(Router.class.getName());

  private static final HeaderName BOARD = HeaderNames.create("X-Jetd-Board");

  private final Gate gate;
  private final Forwarding forwarding;
  private final BodyReader bodies;
  private final ClientWatch watch;
  private final Duration longest;
  private final RequestLog log;
  private final LongSupplier clock;
  private final BooleanSupplier draining;
  private final BooleanSupplier refusing;
  private final Models models;
  private final Optional<String> board;
  private final AnswerBuffers buffers = new AnswerBuffers();

  /**
   * @param refusing whether models are asked for no more work
   * @param board what every answer has to say of the board, if it is no real one
   */
  Router(
      Gate gate,
      Forwarding forwarding,
      BodyReader bodies,
      ClientWatch watch,
      Duration longest,
      RequestLog log,
      LongSupplier clock,
      BooleanSupplier draining,
      BooleanSupplier refusing,
      Models models,
      Optional<String> board) {
    this.models = models;
    this.draining = draining;
    this.refusing = refusing;
    this.board = board;
    this.gate = gate;
    this.forwarding = forwarding;
    this.bodies = bodies;
    this.watch = watch;
    this.longest = longest;
    this.log = log;
    this.clock = clock;
  }

  /** A path may have methods of several dialects; what matches none has the shape of its place. */
  HttpRouting.Builder routing(Dialects dialects) {
    HttpRouting.Builder routing = HttpRouting.builder();
    dialects
        .byPath()
        .forEach((path, bound) -> routing.any(path, (q, s) -> serve(bound, dialects, q, s)));
    routing.any((q, s) -> serve(List.of(), dialects, q, s));
    return routing;
  }

  private void serve(
      List<Dialects.Bound> bound,
      Dialects dialects,
      ServerRequest request,
      ServerResponse response) {
    String method = effectiveMethod(request);
    Optional<Dialects.Bound> match =
        bound.stream().filter(b -> b.route().method().equals(method)).findFirst();
    Dialect dialect =
        match
            .or(() -> bound.stream().findFirst())
            .map(Dialects.Bound::dialect)
            .orElseGet(() -> dialects.owner(request.path().path()));
    serve(dialect, bound.stream().map(Dialects.Bound::route).toList(), request, response);
  }

  private void serve(
      Dialect dialect, List<Route> routes, ServerRequest request, ServerResponse response) {
    long start = clock.getAsLong();
    Exchange exchange = new Exchange(request, bodies, watch, longest, models, refusing);
    try {
      serve(dialect, routes, request, response, exchange, start);
    } finally {
      exchange.end();
    }
  }

  private void serve(
      Dialect dialect,
      List<Route> routes,
      ServerRequest request,
      ServerResponse response,
      Exchange exchange,
      long start) {
    Answer answer = answer(dialect, routes, request, exchange, start);
    board.ifPresent(simulated -> response.header(BOARD, simulated));
    boolean last =
        asksToClose(request)
            || draining.getAsBoolean()
            || answer.headers().containsKey(Answer.CLOSES);
    if (last) {
      response.header(HeaderValues.CONNECTION_CLOSE);
      // A streamed answer ends only after this returns; closing before would cut off its last
      // chunk.
      response.whenSent(answer.streamed() ? Router::closeConnection : () -> {});
    }
    send(request, response, answer);
    log.answered(exchange.model(), dialect.name(), answer.status(), clock.getAsLong() - start);
    if (last && !answer.streamed()) {
      closeConnection();
    }
  }

  /** Helidon 4.5.0 says Connection: close and then waits for the next request all the same. */
  private static void closeConnection() {
    throw new CloseConnectionException("last answer on this connection");
  }

  /** The rest of a body may still be on its way: the connection cannot be used again. */
  private static boolean leavesBody(ServeError error) {
    return error instanceof ServeError.TooSlow
        || error instanceof ServeError.TooLarge
        || error instanceof ServeError.BrokenBody;
  }

  private static boolean asksToClose(ServerRequest request) {
    return request.headers().contains(HeaderNames.CONNECTION)
        && request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
  }

  private Answer answer(
      Dialect dialect, List<Route> routes, ServerRequest request, Exchange exchange, long start) {
    try {
      gate.checkHost(request.authority());
      Route route = match(routes, request);
      gate.check(
          route.access(),
          request.headers().first(HeaderNames.AUTHORIZATION),
          request.headers().first(HeaderNames.ORIGIN),
          request.authority());
      return forwarding.answer(route, exchange, start);
    } catch (ServeException e) {
      Answer error = dialect.error(e.error());
      return leavesBody(e.error()) ? error.header(Answer.CLOSES, "close") : error;
    } catch (RuntimeException e) {
      String id = UUID.randomUUID().toString();
      LOG.log(System.Logger.Level.ERROR, "internal error " + id, e);
      return dialect.error(new ServeError.Internal(id));
    } finally {
      exchange.release();
    }
  }

  private static Route match(List<Route> routes, ServerRequest request) {
    String wanted = effectiveMethod(request);
    if (routes.isEmpty()) {
      throw new ServeException(
          new ServeError.NotFound("there is nothing at " + abbreviated(request.path().path())));
    }
    Optional<Route> match = routes.stream().filter(r -> r.method().equals(wanted)).findFirst();
    return match.orElseThrow(
        () -> {
          List<String> allowed = routes.stream().map(Route::method).toList();
          return new ServeException(
              new ServeError.WrongMethod(
                  String.format(
                      Locale.ROOT,
                      "%s takes %s, not %s",
                      routes.getFirst().path(),
                      String.join(" and ", allowed),
                      abbreviated(request.prologue().method().text())),
                  allowed));
        });
  }

  /** What answers a HEAD is the answer to a GET, without its body. */
  private static String effectiveMethod(ServerRequest request) {
    Method method = request.prologue().method();
    return method.equals(Method.HEAD) ? "GET" : method.text();
  }

  private void send(ServerRequest request, ServerResponse response, Answer answer) {
    boolean head = request.prologue().method().equals(Method.HEAD);
    response.status(Status.create(answer.status()));
    answer.headers().forEach((name, value) -> header(response, name, value));
    try {
      if (answer.status() == Status.NOT_MODIFIED_304.code()) {
        response.send();
        return;
      }
      response.header(HeaderNames.CONTENT_TYPE, answer.contentType());
      if (answer.streamed() && !head) {
        try (OutputStream out = response.outputStream()) {
          answer.body().writeTo(out);
        }
      } else if (head && answer.headers().containsKey("Content-Length")) {
        response.send();
      } else {
        sendWhole(head, response, answer.body());
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "the client left before its answer: {0}", e.getMessage());
    }
  }

  private static void header(ServerResponse response, String name, String value) {
    if (!name.equals(Answer.CLOSES)) {
      response.header(name, value);
    }
  }

  /** Helidon copies what it sends. */
  private void sendWhole(boolean head, ServerResponse response, Answer.Body body)
      throws IOException {
    AnswerBuffer buffer = buffers.take();
    try {
      body.writeTo(buffer);
      if (head) {
        response.contentLength(buffer.size());
        response.send();
      } else {
        response.send(buffer.bytes(), 0, buffer.size());
      }
    } finally {
      buffers.giveBack(buffer);
    }
  }

  private static String abbreviated(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
