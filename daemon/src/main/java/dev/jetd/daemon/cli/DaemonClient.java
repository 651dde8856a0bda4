package dev.jetd.daemon.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.runtime.AdminKey;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Talks to the running daemon, where and with the keys the configuration names. */
final class DaemonClient implements AutoCloseable {
  /** Longer than a change of the power mode may take. */
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private final URI base;
  private final Optional<String> key;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  DaemonClient(Configuration config, Map<String, String> environment) {
    String host = config.get(Settings.API_HOST);
    String reachable = host.equals("0.0.0.0") ? "127.0.0.1" : host.equals("::") ? "[::1]" : host;
    this.base = URI.create("http://" + reachable + ":" + config.get(Settings.API_PORT));
    this.key = AdminKey.read(config, environment);
  }

  /** An answer of the daemon. */
  record Reply(int status, String body) {
    boolean good() {
      return status < 400;
    }

    /** A field of the object, or of one in it by {@code outer.inner}; empty if it is not there. */
    String field(String path) {
      try (JsonParser in = new JsonFactory().createParser(body)) {
        while (in.nextToken() != null) {
          boolean value = in.currentToken().isScalarValue();
          if (value && path.equals(where(in))) {
            return in.getText();
          }
        }
        return "";
      } catch (IOException e) {
        return "";
      }
    }

    private static String where(JsonParser in) {
      return in.getParsingContext().pathAsPointer().toString().substring(1).replace('/', '.');
    }

    /** What went wrong, as the daemon says it. */
    String complaint() {
      String message = field("error.message");
      return message.isEmpty() ? "the daemon answered with status " + status : message;
    }
  }

  /**
   * @throws IOException in words for the operator if there is no answer
   */
  Reply send(String method, String path, String body) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    // Without one the daemon's answer says what is wrong.
    key.ifPresent(k -> request.header("Authorization", "Bearer " + k));
    try {
      HttpResponse<String> response = client.send(request.build(), BodyHandlers.ofString());
      return new Reply(response.statusCode(), response.body());
    } catch (IOException e) {
      throw new IOException("no answer from a daemon at " + base + "; is 'jetd serve' running?", e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
