package dev.jetd.daemon.registrar.web;

import dev.jetd.daemon.registrar.NodeView;
import dev.jetd.daemon.registrar.PoolError;
import dev.jetd.daemon.registrar.PoolException;
import dev.jetd.daemon.registrar.Registrar;
import dev.jetd.daemon.registrar.RegistrationReader;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.Handler;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;

/** What is answered where, and the one table from {@link PoolError} to HTTP. */
final class PoolRoutes {
  private static final System.Logger LOG = System.getLogger(PoolRoutes.class.getName());
  private static final int MOST_BODY = 64 * 1024;
  private static final int MOST_SKIPPED = 4 << 20;
  private static final int REGISTRATIONS_A_SECOND = 2_000;
  private static final String NODES = "/pool/v1/nodes";
  private static final String NODE = NODES + "/{id}";
  private static final String JSON = "application/json";

  private final Registrar pool;
  private final Access access;
  private final RegistrationReader reader;
  private final RateLimit rate;
  private final PoolMetricsPage metrics;

  PoolRoutes(
      Registrar pool,
      Access access,
      RegistrationReader reader,
      PoolMetricsPage metrics,
      LongSupplier clock) {
    this.pool = pool;
    this.access = access;
    this.reader = reader;
    this.metrics = metrics;
    this.rate = new RateLimit(REGISTRATIONS_A_SECOND, clock);
  }

  HttpRouting.Builder routing() {
    return HttpRouting.builder()
        .put(NODE, guarded(this::register))
        .delete(NODE, guarded(this::remove))
        .get(NODE, answering(this::node))
        .any(NODE, wrongMethod("GET, PUT, DELETE"))
        .get(NODES, answering((q, s) -> json(s, Status.OK_200, PoolJson.pool(pool))))
        .any(NODES, wrongMethod("GET"))
        .get(
            "/pool/v1/http_sd",
            answering((q, s) -> json(s, Status.OK_200, PoolJson.discovery(pool))))
        .get("/metrics", answering((q, s) -> metrics.answer(q, s)))
        .get("/health", answering((q, s) -> health(s)))
        .get("/", answering((q, s) -> StatusPage.answer(pool, s)))
        .any(answering((q, s) -> unknown("there is nothing here")));
  }

  private void register(ServerRequest request, ServerResponse response) throws IOException {
    if (!rate.tryTake()) {
      throw new PoolException(new PoolError.TooMany("registrations come too fast"));
    }
    String id = request.path().pathParameters().get("id");
    NodeView node = pool.register(reader.read(id, body(request)));
    json(response, Status.OK_200, PoolJson.registered(node, pool.counts().applied()));
  }

  private static byte[] body(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      byte[] body = in.readNBytes(MOST_BODY + 1);
      if (body.length > MOST_BODY) {
        // Whoever still sends does not read: an answer would be lost with the connection.
        long unused = in.skip(MOST_SKIPPED);
        throw new PoolException(
            new PoolError.TooLarge("the body is larger than " + MOST_BODY + " bytes"));
      }
      return body;
    }
  }

  private void remove(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    pool.remove(id);
    json(response, Status.ACCEPTED_202, PoolJson.removed(id, pool.isLeaving(id)));
  }

  private void node(ServerRequest request, ServerResponse response) {
    String id = request.path().pathParameters().get("id");
    Optional<NodeView> node = pool.node(id);
    if (node.isPresent()) {
      json(response, Status.OK_200, PoolJson.node(node.get()));
    } else if (pool.isLeaving(id)) {
      json(response, Status.OK_200, PoolJson.leaving(id));
    } else {
      unknown("there is no such node");
    }
  }

  /** The pool works on with what it has; a monitor may still want to know. */
  private void health(ServerResponse response) {
    Optional<String> trouble = pool.trouble();
    json(response, Status.OK_200, PoolJson.health(trouble.isEmpty(), trouble.orElse("")));
  }

  private static void unknown(String message) {
    throw new PoolException(new PoolError.Unknown(message));
  }

  private static Handler wrongMethod(String allowed) {
    return answering(
        (q, s) -> {
          throw new PoolException(
              new PoolError.WrongMethod("this takes " + allowed.replace(",", " and"), allowed));
        });
  }

  static void json(ServerResponse response, Status status, byte[] body) {
    response
        .status(status)
        .header(HeaderNames.CONTENT_TYPE, JSON)
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .send(body);
  }

  private Handler guarded(Handler handler) {
    return answering(
        (q, s) -> {
          access.check(q);
          handler.handle(q, s);
        });
  }

  /** No stack trace reaches a client. */
  private static Handler answering(Handler handler) {
    return (request, response) -> {
      try {
        handler.handle(request, response);
      } catch (PoolException e) {
        error(response, e.error());
      } catch (Exception e) {
        String id = UUID.randomUUID().toString();
        LOG.log(System.Logger.Level.ERROR, "internal error " + id, e);
        json(
            response, Status.INTERNAL_SERVER_ERROR_500, PoolJson.error("", "internal error " + id));
      }
    };
  }

  private static void error(ServerResponse response, PoolError error) {
    Status status =
        switch (error) {
          case PoolError.Invalid e -> Status.BAD_REQUEST_400;
          case PoolError.Unauthorized e -> Status.UNAUTHORIZED_401;
          case PoolError.Unknown e -> Status.NOT_FOUND_404;
          case PoolError.WrongMethod e -> Status.METHOD_NOT_ALLOWED_405;
          case PoolError.TooLarge e -> Status.REQUEST_ENTITY_TOO_LARGE_413;
          case PoolError.TooMany e -> Status.TOO_MANY_REQUESTS_429;
          case PoolError.Unavailable e -> Status.SERVICE_UNAVAILABLE_503;
        };
    switch (error) {
      case PoolError.Unauthorized e -> response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer");
      case PoolError.WrongMethod e -> response.header(HeaderNames.ALLOW, e.allowed());
      case PoolError.TooMany e -> response.header(HeaderNames.RETRY_AFTER, "1");
      case PoolError.Unavailable e -> response.header(HeaderNames.RETRY_AFTER, "5");
      // The rest of the body may still be on its way.
      case PoolError.TooLarge e -> response.header(HeaderValues.CONNECTION_CLOSE);
      default -> {
        // Their bodies say all there is.
      }
    }
    json(response, status, PoolJson.error(error));
  }
}
