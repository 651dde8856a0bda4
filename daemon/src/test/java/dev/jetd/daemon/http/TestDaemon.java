package dev.jetd.daemon.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetd.bindings.Platform;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.engines.Accelerator;
import dev.jetd.daemon.engines.RetryPolicy;
import dev.jetd.daemon.runtime.Daemon;
import dev.jetd.daemon.runtime.Home;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The real daemon on free ports, and a client to talk to it. */
public final class TestDaemon implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Daemon daemon;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** Sent with what changes something, where it is not empty. */
  private String key = "";

  private TestDaemon(Daemon daemon) {
    this.daemon = daemon;
  }

  /** From now on changes are asked for with that admin key. */
  TestDaemon withKey(String adminKey) {
    key = adminKey;
    return this;
  }

  /** The bundled models, of which copies are made. */
  static Path bundles() {
    return property("jetd.bundles");
  }

  /** Starts with the flags given, as {@code key, value, key, value}. */
  public static TestDaemon start(String... flags) {
    return new TestDaemon(Daemon.start(config(flags), home(), Map.of()));
  }

  /** As {@link #start}, with a device beside the CPU. */
  static TestDaemon startWith(Accelerator device, RetryPolicy retries, String... flags) {
    return new TestDaemon(
        Daemon.start(config(flags), home(), Map.of(), Optional.of(device), retries));
  }

  private static Configuration config(String... flags) {
    Map<String, String> all = new HashMap<>(Map.of("api.port", "0", "admin.port", "0"));
    for (int i = 0; i < flags.length; i += 2) {
      all.put(flags[i], flags[i + 1]);
    }
    ConfigLoader loader = new ConfigLoader(Path.of("/nonexistent/jetd.yaml"), Map.of());
    return loader.load(Optional.empty(), all);
  }

  /** The libraries and bundles as the build left them. */
  static Home home() {
    String platform = Platform.current().orElseThrow().directory();
    return new Home(
        property("jetd.natives").resolve(platform),
        property("jetd.tokenizer.natives").resolve(platform).resolve("libtokenizers.so"),
        property("jetd.bundles"));
  }

  private static Path property(String name) {
    return Path.of(Optional.ofNullable(System.getProperty(name)).orElseThrow());
  }

  /** An answer, and its body as JSON. */
  record Reply(int status, HttpResponse<byte[]> response) {
    JsonNode json() {
      try {
        return JSON.readTree(response.body());
      } catch (IOException e) {
        throw new AssertionError("not JSON: " + text(), e);
      }
    }

    String text() {
      return new String(response.body(), java.nio.charset.StandardCharsets.UTF_8);
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  public int apiPort() {
    return daemon.apiPort();
  }

  int adminPort() {
    return daemon.adminPort();
  }

  Reply postJson(String path, Map<String, ?> body) {
    return post(path, bytes(body));
  }

  Reply post(String path, byte[] body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(daemon.apiPort(), path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return send(request.build());
  }

  Reply get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(daemon.apiPort(), path)).GET();
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return send(request.build());
  }

  Reply getAdmin(String path) {
    return send(HttpRequest.newBuilder(uri(daemon.adminPort(), path)).GET().build());
  }

  /** A change or a question of management, with a key. */
  Reply manage(String key, String method, String path, String body) {
    return send(
        HttpRequest.newBuilder(uri(daemon.adminPort(), path))
            .header("Authorization", "Bearer " + key)
            .method(method, BodyPublishers.ofString(body))
            .build());
  }

  Reply send(String method, String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(daemon.apiPort(), path)).method(method, BodyPublishers.noBody());
    return send(withHeaders(request, headers));
  }

  /** Any method with a JSON body. */
  Reply send(String method, String path, Map<String, ?> body, String... headers) {
    return sendText(method, path, new String(bytes(body), StandardCharsets.UTF_8), headers);
  }

  Reply sendText(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(daemon.apiPort(), path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    return send(withHeaders(request, headers));
  }

  private HttpRequest withHeaders(HttpRequest.Builder request, String... headers) {
    if (!key.isEmpty()) {
      request.setHeader("Authorization", "Bearer " + key);
    }
    for (int i = 0; i < headers.length; i += 2) {
      request.setHeader(headers[i], headers[i + 1]);
    }
    return request.build();
  }

  private Reply send(HttpRequest request) {
    try {
      HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
      return new Reply(response.statusCode(), response);
    } catch (IOException e) {
      throw new AssertionError(request + " failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static byte[] bytes(Object body) {
    try {
      return JSON.writeValueAsBytes(body);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The vector in a JSON array of numbers. */
  static float[] vector(JsonNode numbers) {
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = Float.parseFloat(numbers.get(i).asText());
    }
    return vector;
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  @Override
  public void close() {
    client.close();
    daemon.close();
  }
}
