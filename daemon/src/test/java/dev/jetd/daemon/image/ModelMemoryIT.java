package dev.jetd.daemon.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is loaded and unloaded again and again leaves nothing behind. */
final class ModelMemoryIT {
  private static final int TIMES = 100;
  private static final long MOST_GROWTH = 30L << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String MODEL = "/api/v1/manage/models/all-MiniLM-L6-v2/";
  private static final String VERSION = "{\"version\":\"1-int8\"}";

  @TempDir private Path state;

  @Test
  void aHundredLoadsAndUnloadsLeaveTheMemoryOfTheFirst() throws Exception {
    int adminPort = freePort();
    try (ImageProcess jetd =
            ImageProcess.start(
                state,
                "serve",
                "--api-port",
                "0",
                "--admin-port",
                Integer.toString(adminPort),
                "--models-default",
                "all-MiniLM-L6-v2:1-fp32",
                "--cache-memory",
                "0");
        HttpClient client = HttpClient.newHttpClient()) {
      int port = jetd.awaitReady();
      Path status = Path.of("/proc", Long.toString(jetd.handle().pid()), "status");
      cycle(client, port, adminPort);
      long first = resident(status);
      for (int i = 0; i < TIMES; i++) {
        cycle(client, port, adminPort);
      }
      long last = settled(status, first + MOST_GROWTH);
      System.getLogger("test")
          .log(System.Logger.Level.INFO, "resident: {0} kB, then {1} kB", first >> 10, last >> 10);
      assertThat(last - first).isLessThan(MOST_GROWTH);
    }
  }

  private void cycle(HttpClient client, int port, int adminPort) throws Exception {
    String key = Files.readString(state.resolve("admin.key")).strip();
    post(client, adminPort, MODEL + "load", VERSION, key);
    post(
        client,
        port,
        "/api/v1/embed",
        "{\"text\":\"hello\",\"model\":\"all-MiniLM-L6-v2:1-int8\"}",
        "none");
    post(client, adminPort, MODEL + "unload", VERSION, key);
  }

  private static void post(HttpClient client, int port, String path, String body, String key)
      throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Authorization", "Bearer " + key)
            .POST(BodyPublishers.ofString(body))
            .build();
    var response = client.send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  /** Freed memory goes back to the system once a second; a leak never does. */
  private static long settled(Path status, long wanted) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long now = resident(status);
    while (now >= wanted && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
      now = resident(status);
    }
    return now;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static long resident(Path status) throws IOException {
    return Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.valueOf(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        * 1024;
  }
}
