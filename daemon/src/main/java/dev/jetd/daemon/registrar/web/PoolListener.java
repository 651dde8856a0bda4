package dev.jetd.daemon.registrar.web;

import dev.jetd.daemon.outgoing.TlsFiles;
import dev.jetd.daemon.registrar.Registrar;
import dev.jetd.daemon.registrar.RegistrationReader;
import io.helidon.common.tls.Tls;
import io.helidon.common.tls.TlsClientAuth;
import io.helidon.common.tls.TlsConfig;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The registrar's one listener. */
public final class PoolListener implements AutoCloseable {
  private static final int MOST_CONNECTIONS = 8192;

  private final WebServer server;

  private PoolListener(WebServer server) {
    this.server = server;
  }

  /**
   * @param tls whose authorities sign the certificates that nodes may show, if there are any
   * @throws IOException in words for the operator if it cannot listen
   */
  public static PoolListener start(
      String host,
      int port,
      Optional<TlsFiles> tls,
      Access access,
      Registrar pool,
      CollectorRegistry metrics,
      LongSupplier clock)
      throws IOException {
    checkFree(host, port);
    PoolRoutes routes =
        new PoolRoutes(
            pool,
            access,
            new RegistrationReader(InetAddress::getByName),
            new PoolMetricsPage(metrics),
            clock);
    WebServerConfig.Builder builder =
        WebServer.builder()
            .shutdownHook(false)
            .host(host)
            .port(port)
            .maxTcpConnections(MOST_CONNECTIONS)
            .shutdownGracePeriod(Duration.ofSeconds(2))
            .directHandlers(brokenRequests())
            .connectionOptions(o -> o.tcpNoDelay(true))
            .routing(routes.routing());
    if (tls.isPresent()) {
      builder.tls(tls(tls.get()));
    }
    WebServer server = builder.build().start();
    if (!server.isRunning()) {
      throw new IOException("cannot listen on " + host + ":" + port);
    }
    return new PoolListener(server);
  }

  private static Tls tls(TlsFiles files) {
    TlsConfig.Builder builder = Tls.builder();
    files.context().ifPresent(builder::sslContext);
    return builder
        .clientAuth(files.authorities().isPresent() ? TlsClientAuth.OPTIONAL : TlsClientAuth.NONE)
        .build();
  }

  /** Requests too broken to be routed get an error of the same shape. */
  private static DirectHandlers brokenRequests() {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
      handlers.addHandler(
          type,
          (request, event, status, headers, message) ->
              DirectHandler.TransportResponse.builder()
                  .status(status)
                  .headers(headers)
                  .header(HeaderNames.CONTENT_TYPE, "application/json")
                  .entity(PoolJson.error("", status.reasonPhrase()))
                  .build());
    }
    return handlers.build();
  }

  private static void checkFree(String host, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (IOException e) {
      throw new IOException("cannot listen on " + host + ":" + port + ": " + e.getMessage(), e);
    }
  }

  public int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
