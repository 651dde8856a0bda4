package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.outgoing.TlsFiles;
import dev.jetd.daemon.runtime.AdminKey;
import dev.jetd.models.Json;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Asks one of jetd's servers: the daemon that the configuration names, or a registrar. */
final class ServerClient implements AutoCloseable {
  private static final Duration CONNECTING = Duration.ofSeconds(5);

  /** Longer than a change of the power mode may take. */
  private static final Duration CHANGING = Duration.ofSeconds(40);

  /** Loading a large model takes its time. */
  private static final Duration LOADING = Duration.ofMinutes(10);

  private static final Duration LOOKING = Duration.ofSeconds(10);

  /** What is asked, and the command that runs it. */
  private enum Kind {
    DAEMON("jetd serve"),
    REGISTRAR("jetd pool serve");

    private final String command;

    Kind(String command) {
      this.command = command;
    }

    private String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private final Kind kind;
  private final String address;
  private final Optional<String> key;
  private final Duration patience;
  private final HttpClient client;

  private ServerClient(
      Kind kind, String address, Optional<String> key, TlsFiles tls, Duration patience) {
    this.kind = kind;
    this.address = address;
    this.key = key;
    this.patience = patience;
    HttpClient.Builder builder =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECTING);
    tls.context().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /** The daemon's API, with the admin key. */
  static ServerClient api(Configuration config, Map<String, String> environment) {
    return daemon(
        config.get(Settings.API_HOST),
        config.get(Settings.API_PORT),
        config,
        environment,
        CHANGING);
  }

  /** The daemon's admin listener, with the admin key. */
  static ServerClient admin(Configuration config, Map<String, String> environment) {
    return daemon(
        config.get(Settings.ADMIN_HOST),
        config.get(Settings.ADMIN_PORT),
        config,
        environment,
        LOADING);
  }

  private static ServerClient daemon(
      String host,
      int port,
      Configuration config,
      Map<String, String> environment,
      Duration patience) {
    return new ServerClient(
        Kind.DAEMON,
        "http://" + reachable(host) + ":" + port,
        AdminKey.read(config, environment),
        TlsFiles.NONE,
        patience);
  }

  /** A registrar, of which everybody may ask how its pool stands. */
  static ServerClient registrar(String url, TlsFiles tls) {
    return new ServerClient(Kind.REGISTRAR, url, Optional.empty(), tls, LOOKING);
  }

  /** How a server is reached from this machine that listens there. */
  static String reachable(String host) {
    return switch (host) {
      case "0.0.0.0" -> "127.0.0.1";
      case "::" -> "[::1]";
      default -> host.contains(":") ? "[" + host + "]" : host;
    };
  }

  /** Nothing listens there. */
  static final class AbsentException extends IOException {
    private static final long serialVersionUID = 1;

    AbsentException(String message) {
      super(message);
    }
  }

  /** An answer. */
  record Reply(int status, String body) {
    boolean isGood() {
      return status / 100 == 2;
    }

    /** The body as plain values. */
    Object value() {
      try {
        return Json.parse(body.getBytes(StandardCharsets.UTF_8));
      } catch (IOException | RuntimeException e) {
        return Json.Null.NULL;
      }
    }

    /** A field of the object, or of one in it by {@code outer.inner}; empty if it is not there. */
    String field(String path) {
      Object value = value();
      for (String name : List.of(path.split("\\.", -1))) {
        value = Json.field(value, name);
      }
      return value == Json.Null.NULL ? "" : value.toString();
    }

    /** What went wrong, as the server says it. */
    String error() {
      String message = field("error.message");
      return message.isEmpty() ? "the answer has the status " + status : message;
    }
  }

  String address() {
    return address;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @throws AbsentException if nothing listens there
   * @throws IOException in words for the operator if there is no answer
   */
  Reply send(String method, String path, String body) throws IOException, InterruptedException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(address + path))
              .timeout(patience)
              .header("Content-Type", "application/json")
              .method(method, BodyPublishers.ofString(body));
      // Without one the server's answer says what is wrong.
      key.ifPresent(k -> request.header("Authorization", "Bearer " + k));
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      return new Reply(answer.statusCode(), answer.body());
    } catch (ConnectException | HttpConnectTimeoutException e) {
      throw new AbsentException(
          "no answer from a "
              + kind.word()
              + " at "
              + address
              + "; is '"
              + kind.command
              + "' running?");
    } catch (SSLException e) {
      throw new IOException(
          address + " cannot be trusted (" + e.getMessage() + "); --ca-file names who can", e);
    } catch (IOException e) {
      throw new IOException("the " + kind.word() + " at " + address + " broke off: " + e, e);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(address + " is no address of a " + kind.word());
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
