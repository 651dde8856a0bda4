package dev.jetd.daemon.http;

import java.nio.file.Path;

/** Brings an operation of management to answer with a status. */
final class ManagementDriver implements AutoCloseable {
  private static final String NAME = "all-MiniLM-L6-v2";
  private static final String SERVED = "1-int8";
  private static final String REMOVABLE = "9";

  private final ManagedDaemon daemon;

  ManagementDriver(Path state) {
    daemon = ManagedDaemon.start(state);
  }

  RawHttp.Reply drive(OpenApiDocument.Operation operation, String status) {
    String path = operation.examplePath();
    String body = operation.exampleBody().isMissingNode() ? "" : operation.exampleBody().toString();
    return switch (status) {
      case "200", "202" -> send(operation, prepared(operation, path), body);
      case "400" -> send(operation, path, "not JSON");
      case "401" -> RawHttp.send(daemon.daemon.adminPort(), operation.method(), path, body);
      case "403" -> send(operation, path, body, "Host", "evil.example");
      case "404" ->
          send(operation, path.replace(NAME, "no-such-model").replace("jobs/1", "jobs/999"), body);
      case "409" -> {
        var unused = daemon.post(ManagedDaemon.MODEL + "/canary", "{\"percent\":0}");
        yield send(operation, path, body);
      }
      default -> throw new AssertionError("nobody knows how to bring about " + status);
    };
  }

  /** Makes that there is something to do, and gives the path to do it at. */
  private String prepared(OpenApiDocument.Operation operation, String path) {
    String fp32 = "{\"version\":\"1-fp32\"}";
    if (operation.method().equals("DELETE")) {
      daemon.copy(SERVED, REMOVABLE);
      return path.replace(SERVED, REMOVABLE);
    }
    TestDaemon.Reply before =
        switch (path.substring(path.lastIndexOf('/') + 1)) {
          case "rollback" ->
              daemon.post(
                  ManagedDaemon.MODEL + "/canary", "{\"version\":\"1-fp32\",\"percent\":10}");
          case "unload" -> daemon.post(ManagedDaemon.MODEL + "/load", fp32);
          default ->
              daemon.post("/api/v1/manage/models", "{\"source\":\"http://127.0.0.1:1/x.tar\"}");
        };
    if (before.status() >= 300) {
      throw new AssertionError(before.text());
    }
    return path;
  }

  private RawHttp.Reply send(
      OpenApiDocument.Operation operation, String path, String body, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = "Authorization";
    all[headers.length + 1] = "Bearer " + daemon.key();
    return RawHttp.send(daemon.daemon.adminPort(), operation.method(), path, body, all);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
