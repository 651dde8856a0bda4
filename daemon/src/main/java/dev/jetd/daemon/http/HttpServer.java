package dev.jetd.daemon.http;

import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.lifecycle.State;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** The two listeners: {@code api} for clients, {@code admin} for health, metrics and management. */
public final class HttpServer implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HttpServer.class.getName());
  private static final String ADMIN = "admin";

  /** The longest first line of a request: texts in a URL need room. */
  private static final int URL_BYTES = 16 * 1024;

  /** How many bodies of the largest size may be in memory together. */
  private static final int BODIES_AT_ONCE = 2;

  private static final Duration CONNECTIONS_PERIOD = Duration.ofMillis(20);

  private final WebServer server;
  private final ClientWatch watch;
  private final Dialects api;
  private final Dialects admin;

  private HttpServer(WebServer server, ClientWatch watch, Dialects api, Dialects admin) {
    this.api = api;
    this.admin = admin;
    this.server = server;
    this.watch = watch;
  }

  /**
   * @throws BindException if an address cannot be listened on
   */
  public static HttpServer start(Listeners at, HttpRules rules, HttpServices services) {
    ClientWatch watch = new ClientWatch(new ConnectionTable(Path.of("/proc/self")));
    Gate gate =
        new Gate(
            at.apiHost(),
            at.apiIsLoopback(),
            rules.allowedHosts(),
            rules.keys(),
            rules.adminKeys());
    Dialects api = Dialects.api(at, rules, services);
    Dialects admin = Dialects.admin(rules, services);
    Gate adminGate =
        new Gate(
            at.adminHost(),
            at.adminIsLoopback(),
            rules.allowedHosts(),
            rules.keys().filter(k -> !at.adminIsLoopback()),
            rules.adminKeys());
    try {
      WebServer server =
          listen(
              at,
              api,
              admin,
              router(gate, watch, rules, services).routing(api),
              router(adminGate, watch, rules, services).routing(admin));
      return new HttpServer(server, watch, api, admin);
    } catch (RuntimeException e) {
      watch.close();
      throw e;
    }
  }

  private static Router router(
      Gate gate, ClientWatch watch, HttpRules rules, HttpServices services) {
    BodyBudget budget = new BodyBudget(BODIES_AT_ONCE * rules.bodyBytes());
    BodyReader bodies =
        new BodyReader(
            rules.bodyBytes(), rules.bodyTimeout(), budget, services.clock(), services.deadlines());
    return new Router(
        gate,
        new Forwarding(
            services.overflow(), services.embeddings(), services.pool(), services.clock()),
        bodies,
        watch,
        rules.requestTimeout(),
        services.vitals(),
        services.clock(),
        () -> services.lifecycle().state() == State.DRAINING,
        services.lifecycle()::refusesWork,
        services.models(),
        Optional.of(services.board().machine())
            .filter(Machine::simulated)
            .map(m -> Machine.SIMULATED));
  }

  private static WebServer listen(
      Listeners at,
      Dialects apiDialects,
      Dialects adminDialects,
      HttpRouting.Builder api,
      HttpRouting.Builder admin) {
    checkFree("api", at.apiHost(), at.apiPort());
    checkFree("admin", at.adminHost(), at.adminPort());
    WebServer server =
        WebServer.builder()
            .shutdownHook(false)
            .host(at.apiHost())
            .port(at.apiPort())
            .maxTcpConnections(at.connections())
            .shutdownGracePeriod(at.grace())
            .directHandlers(TransportErrors.handlers(apiDialects))
            .connectionOptions(o -> o.tcpNoDelay(true))
            // Else there would be two of it, and a request that is no HTTP would get no answer.
            .protocolsDiscoverServices(false)
            .addProtocol(Http1Config.builder().maxPrologueLength(URL_BYTES).build())
            .routing(api)
            .putSocket(
                ADMIN,
                s ->
                    s.host(at.adminHost())
                        .port(at.adminPort())
                        .directHandlers(TransportErrors.handlers(adminDialects))
                        .connectionOptions(o -> o.tcpNoDelay(true))
                        .routing(admin))
            .build()
            .start();
    // Helidon logs a failed bind and returns as if nothing were wrong.
    if (!server.isRunning()) {
      throw new BindException("the listeners could not be opened, although their ports were free");
    }
    return server;
  }

  public int apiPort() {
    return server.port();
  }

  public int adminPort() {
    return server.port(ADMIN);
  }

  /** What the API listener answers. */
  Dialects api() {
    return api;
  }

  /** What the admin listener answers. */
  Dialects admin() {
    return admin;
  }

  /**
   * Waits until no client has a connection to the API any more, or the time is up. Closing one that
   * is idle could cross with a request on it.
   */
  public void awaitNoConnections(Duration atMost) {
    ConnectionTable table = new ConnectionTable(Path.of("/proc/self"));
    long until = System.nanoTime() + atMost.toNanos();
    while (System.nanoTime() - until < 0 && isConnected(table)) {
      LockSupport.parkNanos(CONNECTIONS_PERIOD.toNanos());
    }
  }

  /** Where it cannot be known there may be some. */
  private boolean isConnected(ConnectionTable table) {
    try {
      return table.isConnected(apiPort());
    } catch (UncheckedIOException e) {
      LOG.log(System.Logger.Level.DEBUG, "cannot see which clients are there: {0}", e.toString());
      return true;
    }
  }

  /** Closes the listeners, then waits the grace time for requests in flight. */
  @Override
  public void close() {
    server.stop();
    watch.close();
  }

  private static void checkFree(String name, String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw new BindException(
          String.format(
              Locale.ROOT,
              "cannot listen on %s:%d: %s. Something else may be using it; choose another with --%s-port",
              host,
              port,
              e.getMessage(),
              name));
    }
  }
}
