package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.PooledServer;
import dev.jetd.daemon.registrar.TargetException;
import dev.jetd.models.Json;
import dev.jetd.models.ModelException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Servers of upstreams in the API of NGINX Plus, {@code /api/VERSION/http/upstreams}. */
public final class PlusApi implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final String base;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /**
   * @param url with the version: {@code http://127.0.0.1:8080/api/9}
   */
  public PlusApi(URI url) {
    this.base = url.toString().replaceFirst("/+$", "") + "/http/upstreams/";
  }

  /** A server as nginx has it. */
  record Server(long id, String address, int weight, int permits, boolean down) {
    boolean isLike(PooledServer wanted) {
      return weight == wanted.weight() && permits == wanted.permits() && down == wanted.down();
    }
  }

  /** Of an upstream; empty if nginx has no such upstream. */
  Optional<List<Server>> servers(String upstream) throws TargetException {
    HttpResponse<byte[]> answer = send("GET", upstream + "/servers", "");
    if (answer.statusCode() == 404) {
      return Optional.empty();
    }
    check(answer, 200);
    try {
      List<Server> servers = new ArrayList<>();
      if (Json.parse(answer.body()) instanceof List<?> list) {
        list.forEach(entry -> servers.add(server(entry)));
      }
      return Optional.of(servers);
    } catch (IOException | ModelException e) {
      throw new TargetException("the API of NGINX Plus answers what is no list of servers");
    }
  }

  private static Server server(Object entry) {
    return new Server(
        number(entry, "id", 0),
        String.valueOf(Json.field(entry, "server")),
        number(entry, "weight", 1),
        number(entry, "max_conns", 0),
        Json.field(entry, "down").equals(true));
  }

  private static int number(Object entry, String field, int byDefault) {
    return Json.field(entry, field) instanceof Integer value ? value : byDefault;
  }

  /**
   * Failures are not counted: nginx would leave a server alone after some, and answer 502 where all
   * are left alone, as after quick restarts. The registrar's own checks take out what is broken.
   */
  void add(String upstream, PooledServer server) throws TargetException {
    String body =
        String.format(
            Locale.ROOT,
            "{\"server\":\"%s\",\"weight\":%d,\"max_conns\":%d,\"down\":%b,\"max_fails\":0,"
                + "\"slow_start\":\"5s\"}",
            server.address(),
            server.weight(),
            server.permits(),
            server.down());
    check(send("POST", upstream + "/servers", body), 201);
  }

  void change(String upstream, long id, PooledServer server) throws TargetException {
    String body =
        String.format(
            Locale.ROOT,
            "{\"weight\":%d,\"max_conns\":%d,\"down\":%b}",
            server.weight(),
            server.permits(),
            server.down());
    check(send("PATCH", upstream + "/servers/" + id, body), 200);
  }

  /** Requests that a server has finish. */
  void remove(String upstream, long id) throws TargetException {
    check(send("DELETE", upstream + "/servers/" + id, ""), 200);
  }

  private static void check(HttpResponse<byte[]> answer, int expected) throws TargetException {
    if (answer.statusCode() != expected) {
      throw new TargetException(
          "the API of NGINX Plus answers "
              + answer.statusCode()
              + (answer.statusCode() == 405 ? ": its location needs 'api write=on'" : "")
              + " to "
              + answer.request().method()
              + " "
              + answer.uri().getPath());
    }
  }

  private HttpResponse<byte[]> send(String method, String path, String body)
      throws TargetException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try {
      return client.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new TargetException("no answer from the API of NGINX Plus at " + base);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TargetException("interrupted");
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
