package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.runtime.AdminKey;
import dev.jetd.models.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Talks to the daemon of this configuration over its admin listener, with its admin key. */
final class AdminClient {
  /** Loading a large model takes its time. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private final String address;
  private final Optional<String> key;

  private AdminClient(String address, Optional<String> key) {
    this.address = address;
    this.key = key;
  }

  static AdminClient of(Configuration config, Map<String, String> environment) {
    String host = config.get(Settings.ADMIN_HOST);
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    return new AdminClient(
        "http://" + (any ? "127.0.0.1" : host) + ":" + config.get(Settings.ADMIN_PORT),
        AdminKey.read(config, environment));
  }

  /** An answer. */
  record Reply(int status, String body) {
    boolean isGood() {
      return status / 100 == 2;
    }

    /** The body as plain values. */
    Object value() {
      try {
        return Json.parse(body.getBytes(java.nio.charset.StandardCharsets.UTF_8));
      } catch (IOException | RuntimeException e) {
        return Json.Null.NULL;
      }
    }

    String error() {
      Object message = Json.field(Json.field(value(), "error"), "message");
      return message == Json.Null.NULL ? "the daemon answers " + status : message.toString();
    }
  }

  String address() {
    return address;
  }

  /**
   * Asks.
   *
   * @return the answer; empty if no daemon is there
   */
  Optional<Reply> call(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(address + path))
            .timeout(PATIENCE)
            // Without one the daemon's answer says what is wrong.
            .header("Authorization", "Bearer " + key.orElse("none"))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      return Optional.of(new Reply(response.statusCode(), response.body()));
    } catch (ConnectException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ConfigException("the daemon at " + address + " broke off: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
