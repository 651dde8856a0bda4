package dev.jetd.daemon.registrar.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.registrar.Nodes;
import dev.jetd.daemon.runtime.Home;
import dev.jetd.daemon.runtime.PoolServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real registrar over HTTP, with a server that gives vectors for a node, and scripts for nginx.
 */
final class PoolApiTest {
  private static final String NODES = "/pool/v1/nodes";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer node;
  private volatile int answers = 200;
  private PoolServer registrar;

  @BeforeEach
  void start() throws IOException {
    node = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    node.createContext(
        "/",
        exchange -> {
          byte[] vector = "{\"embedding\":[0.5]}".getBytes(StandardCharsets.US_ASCII);
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(answers, vector.length);
          exchange.getResponseBody().write(vector);
          exchange.close();
        });
    node.start();
    Files.writeString(directory.resolve("tokens"), "# ours\nsecret\n");
    registrar = serve(Map.of());
  }

  private PoolServer serve(Map<String, String> more) {
    Map<String, String> flags =
        new LinkedHashMap<>(
            Map.of(
                "registrar.port", "0",
                "registrar.tokens-file", directory.resolve("tokens").toString(),
                "registrar.file", directory.resolve("pool.conf").toString(),
                "registrar.nginx-test", "true",
                "registrar.nginx-reload", "true",
                "registrar.reload-every", "0s",
                "registrar.check-interval", "50ms",
                "registrar.check-timeout", "30s",
                "state.dir", directory.resolve("state").toString()));
    flags.putAll(more);
    return PoolServer.start(
        new ConfigLoader(directory.resolve("none"), Map.of()).load(Optional.empty(), flags),
        Home.ofImage(directory),
        Map.of());
  }

  @AfterEach
  void stop() {
    registrar.close();
    node.stop(0);
    client.close();
  }

  private String body() {
    return """
        {"address":"127.0.0.1:%d","metrics_address":"127.0.0.1:9","ttl_seconds":300,"weight":7,"permits":5,
         "models":[{"name":"MiniLM","version":"1","digest":"%s"}],
         "labels":{"board":"Orin <b>","mode":"15W","serial":"x"},"figures":{"watts":7.25}}
        """
        .formatted(node.getAddress().getPort(), Nodes.digest('a'))
        .replace("Orin <b>", "Orin b");
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + registrar.port() + path))
            .method(method, BodyPublishers.ofString(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> put(String id, String body)
      throws IOException, InterruptedException {
    return send("PUT", NODES + "/" + id, body, "Authorization", "Bearer secret");
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    HttpResponse<String> answer = send("GET", path, "");
    assertEquals(200, answer.statusCode(), answer.body());
    return JSON.readTree(answer.body());
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.call()) {
      assertTrue(System.nanoTime() < end, "it never came true");
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private boolean isActive(String id) throws IOException, InterruptedException {
    return get(NODES + "/" + id).get("active").asBoolean();
  }

  private String file() throws IOException {
    return Files.readString(directory.resolve("pool.conf"));
  }

  @Test
  void aNodeComesAndGoes() throws Exception {
    HttpResponse<String> answer = put("n1", body());
    assertEquals(200, answer.statusCode(), answer.body());
    JsonNode taken = JSON.readTree(answer.body());
    assertEquals("n1", taken.get("id").asText());
    assertEquals(300, taken.get("expires_in_seconds").asInt());
    assertTrue(taken.has("active") && taken.has("generation"));
    await(() -> isActive("n1"));
    assertTrue(
        file()
            .contains(
                "server 127.0.0.1:" + node.getAddress().getPort() + " weight=7 max_conns=5 "));
    assertTrue(JSON.readTree(put("n1", body()).body()).get("active").asBoolean());
    JsonNode pool = get(NODES);
    assertEquals("nginx", pool.get("target").asText());
    assertEquals(7.25, pool.get("nodes").get(0).get("figures").get("watts").asDouble());

    put(
        "n2",
        body()
            .replace(
                "127.0.0.1:" + node.getAddress().getPort(),
                "localhost:" + node.getAddress().getPort()));
    HttpResponse<String> gone = send("DELETE", NODES + "/n1", "", "Authorization", "Bearer secret");
    assertEquals(202, gone.statusCode());
    await(() -> send("GET", NODES + "/n1", "").statusCode() == 404);
    // Of one address only the last node that came is there.
    await(() -> isActive("n2"));
    assertTrue(!file().contains("# n1\n"), file());
  }

  @Test
  void aNodeThatGivesNoVectorDoesNotComeIn() throws Exception {
    answers = 500;
    put("n1", body());
    await(() -> get(NODES + "/n1").get("trouble").asText().contains("500"));
    assertEquals("checking", get(NODES + "/n1").get("state").asText());
    answers = 200;
    await(() -> isActive("n1"));
    // Once in, it goes as soon as it misbehaves where another is there to take over; alone it
    // stays.
    answers = 500;
    await(() -> get(NODES + "/n1").get("state").asText().equals("down"));
    answers = 503;
    await(() -> get(NODES + "/n1").get("trouble").asText().contains("503"));
    assertTrue(file().contains("# n1\n"));
  }

  @Test
  void onlyWhoKnowsTheTokenChangesAnything() throws Exception {
    for (String header :
        new String[] {"", "Bearer", "Bearer wrong", "Basic secret", "Bearer secret x"}) {
      HttpResponse<String> answer = send("PUT", NODES + "/n1", body(), "Authorization", header);
      assertEquals(401, answer.statusCode(), header);
      assertTrue(answer.body().contains("\"error\""), answer.body());
      assertEquals(401, send("DELETE", NODES + "/n1", "", "Authorization", header).statusCode());
    }
    assertEquals(404, send("GET", NODES + "/n1", "").statusCode());
  }

  @Test
  void whatIsWrongIsNamedAndNothingIsWritten() throws Exception {
    HttpResponse<String> answer =
        put("n1", body().replace("127.0.0.1:" + node.getAddress().getPort(), "1:2;"));
    assertEquals(400, answer.statusCode());
    assertEquals("address", JSON.readTree(answer.body()).get("error").get("field").asText());
    assertEquals(400, put("a%3Bb", body()).statusCode());
    assertEquals(400, put("n1", "").statusCode());
    assertEquals(413, put("n1", " ".repeat(100_000)).statusCode());
    assertEquals(405, send("POST", NODES + "/n1", body()).statusCode());
    assertEquals(405, send("PUT", NODES, body()).statusCode());
    assertEquals(404, send("GET", "/nothing", "").statusCode());
    assertEquals(0, get(NODES).get("nodes").size());
  }

  @Test
  void garbageOnTheWireStopsNobody() throws Exception {
    for (String garbage :
        new String[] {
          "\0\0\0\0",
          "GET\r\n\r\n",
          "PUT /pool/v1/nodes/x HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
          "{}\n\n"
        }) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), registrar.port())) {
        socket.getOutputStream().write(garbage.getBytes(StandardCharsets.ISO_8859_1));
        socket.shutdownOutput();
        socket.setSoTimeout(30_000);
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        // Closed without a word, which is as good.
      }
    }
    assertEquals("ok", get("/health").get("status").asText());
  }

  @Test
  void prometheusAndPeopleAreServed() throws Exception {
    put("n1", body());
    await(() -> isActive("n1"));
    JsonNode found = get("/pool/v1/http_sd");
    assertEquals("127.0.0.1:9", found.get(0).get("targets").get(0).asText());
    JsonNode labels = found.get(0).get("labels");
    assertEquals("15W", labels.get("mode").asText());
    assertEquals("MiniLM:1", labels.get("model").asText());
    assertEquals("n1", labels.get("node").asText());
    assertTrue(labels.get("serial") == null && labels.has("jetpack"));
    String metrics = send("GET", "/metrics", "").body();
    assertTrue(metrics.contains("jetd_pool_node_active{node=\"n1\",} 1.0"), metrics);
    HttpResponse<String> page = send("GET", "/", "");
    assertTrue(page.body().contains("n1") && page.body().contains("jetd_minilm"), page.body());
    assertTrue(!page.body().contains("<script") && !page.body().contains("http://"), page.body());
    assertTrue(
        page.headers()
            .firstValue("Content-Security-Policy")
            .orElse("")
            .contains("default-src 'none'"));
  }

  @Test
  void aRestartEmptiesNothing() throws Exception {
    put("n1", body());
    await(() -> isActive("n1"));
    String before = file();
    registrar.close();
    answers = 503;
    registrar = serve(Map.of());
    assertTrue(isActive("n1"));
    assertEquals(before, file());
    registrar.close();
    Files.writeString(directory.resolve("state").resolve("pool.json"), "garbage");
    registrar = serve(Map.of());
    assertEquals(0, get(NODES).get("nodes").size());
    put("n2", body());
    answers = 200;
    await(() -> isActive("n2"));
    assertTrue(file().contains("# n2\n"));
  }

  @Test
  void nginxThatRefusesIsTold() throws Exception {
    registrar.close();
    registrar = serve(Map.of("registrar.nginx-test", "false"));
    put("n1", body());
    await(() -> get("/health").get("status").asText().equals("degraded"));
    assertTrue(get("/health").get("trouble").asText().contains("'false'"));
    assertEquals("# Written", file().substring(0, 9));
  }
}
