package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Brings an operation of the Open Inference Protocol to answer with a status where that takes a
 * tensor model, the admin key, or a model in the path.
 */
final class KserveDriver implements AutoCloseable {
  private static final String KEY = "an-admin-key-of-32-characters-ok";
  private static final String[] NONE = {};

  private final TestDaemon daemon;

  KserveDriver(Path state) throws IOException {
    Path keys = Files.createDirectories(state).resolve("keys");
    Files.writeString(keys, KEY + "\n");
    daemon =
        new TensorShelf(state)
            .add("count", TinyGraph.counter())
            .start("admin.keys-file", keys.toString());
  }

  static boolean knows(OpenApiDocument.Operation operation, String status) {
    String path = operation.path();
    return switch (status) {
      case "404", "504" -> path.startsWith("/v2/");
      case "401", "503" -> path.startsWith("/v2/repository/models/");
      default ->
          path.startsWith("/v2/repository/models/")
              || path.startsWith("/v2/models/{model}/versions/")
              || path.endsWith("/stats");
    };
  }

  RawHttp.Reply drive(OpenApiDocument.Operation operation, String status) {
    String path = operation.examplePath();
    String body = operation.exampleBody().isMissingNode() ? "" : operation.exampleBody().toString();
    return switch (status) {
      case "200" -> {
        String[] key = path.startsWith("/v2/repository/") ? key() : NONE;
        RawHttp.Reply reply = send(operation, path, body, key);
        if (path.endsWith("/unload")) {
          assertThat(load().status()).isEqualTo(200);
        }
        yield reply;
      }
      case "400" -> send(operation, path, "not JSON", key());
      case "401" -> send(operation, path, body);
      case "403" -> send(operation, path, body, "Host", "evil.example");
      case "404" -> {
        String nowhere =
            path.replace("/count", "/no-such-model").replace("all-MiniLM-L6-v2", "no-such-model");
        yield send(operation, nowhere, body, path.startsWith("/v2/repository/") ? key() : NONE);
      }
      case "504" -> {
        String endless = body.replace("The cat", operation + " word".repeat(60_000));
        yield send(operation, path, endless, "X-Request-Timeout-Ms", "1");
      }
      default -> throw new AssertionError("nobody knows how to bring about " + status);
    };
  }

  private static String[] key() {
    return new String[] {"Authorization", "Bearer " + KEY};
  }

  private TestDaemon.Reply load() {
    return daemon.post("/v2/repository/models/count/load", new byte[0], key());
  }

  private RawHttp.Reply send(
      OpenApiDocument.Operation operation, String path, String body, String... headers) {
    return RawHttp.send(daemon.apiPort(), operation.method(), path, body, headers);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
