package dev.jetd.daemon.http;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Brings an operation that scores texts to answer with a status that takes a model which does. */
final class ScoringDriver implements AutoCloseable {
  private static final Set<String> PATHS = Set.of("/rerank", "/predict", "/v1/rerank");
  private static final Set<String> STATUSES = Set.of("200", "429", "504");
  private static final String[] NONE = {};

  private static final String LONG = "word ".repeat(250);

  /** Half a second's work for the tokenizer, and so beyond any time limit of a millisecond. */
  private static final String ENDLESS = "word ".repeat(120_000);

  private final TestDaemon daemon;
  private final TestDaemon overloaded;

  ScoringDriver(Path scratch) throws IOException {
    Path source = ScoringShelf.RANKER.write(scratch.resolve("source"), "1-int8", false);
    daemon = start(scratch.resolve("a"), source, "16MiB", "262144");
    overloaded = start(scratch.resolve("b"), source, "0", "1");
  }

  private static TestDaemon start(Path state, Path source, String cache, String queued) {
    CrossEncoder.add(source, state.resolve("models"), "ranker");
    return TestDaemon.start(
        "state.dir",
        state.toString(),
        "models.default",
        "ranker",
        "cache.memory",
        cache,
        "limits.queued-tokens",
        queued);
  }

  static boolean knows(OpenApiDocument.Operation operation, String status) {
    return PATHS.contains(operation.path()) && STATUSES.contains(status);
  }

  RawHttp.Reply drive(OpenApiDocument.Operation operation, String status) {
    String path = operation.path();
    return switch (status) {
      case "200" -> send(daemon, path, operation.exampleBody().toString());
      // Two long ones where one may wait.
      case "429" -> send(overloaded, path, body(path, LONG + "1", LONG + "2"));
      default -> {
        String body = body(path, ENDLESS + "1", ENDLESS + "2");
        yield send(daemon, path, body, "X-Request-Timeout-Ms", "1");
      }
    };
  }

  private static RawHttp.Reply send(
      TestDaemon daemon, String path, String body, String... headers) {
    return RawHttp.send(daemon.apiPort(), "POST", path, body, headers.length == 0 ? NONE : headers);
  }

  private static String body(String path, String first, String second) {
    Map<String, Object> body =
        switch (path) {
          case "/rerank" -> Map.of("query", "a", "texts", List.of(first, second));
          case "/v1/rerank" -> Map.of("query", "a", "documents", List.of(first, second));
          default -> Map.of("inputs", List.of(List.of(first), List.of(second)));
        };
    return new String(TestDaemon.bytes(body), java.nio.charset.StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    daemon.close();
    overloaded.close();
  }
}
