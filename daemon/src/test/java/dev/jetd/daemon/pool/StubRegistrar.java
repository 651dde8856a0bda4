package dev.jetd.daemon.pool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A registrar that keeps to the protocol, or breaks it as it is told. */
public final class StubRegistrar implements AutoCloseable {
  /** How it behaves. */
  public enum Mood {
    GOOD,
    GARBAGE,
    WRONG_JSON,
    HANGS,
    DRIPS,
    UNAUTHORIZED,
    LIMITED,
    UNAVAILABLE,
    REDIRECTS,
    CLOSES,
    ENDLESS
  }

  /** One request. */
  public record Asked(String method, String node, String authorization, JsonNode body) {}

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration30 PATIENCE = new Duration30();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Map<String, JsonNode> nodes = new ConcurrentHashMap<>();
  private final AtomicInteger activeFor = new AtomicInteger();
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Mood mood = Mood.GOOD;

  /** How long a test waits for what must come. */
  private static final class Duration30 {
    private final long nanos = TimeUnit.SECONDS.toNanos(60);
  }

  private StubRegistrar(HttpServer server) {
    this.server = server;
  }

  public static StubRegistrar start() {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      StubRegistrar stub = new StubRegistrar(server);
      server.createContext("/pool/v1/nodes/", stub::handle);
      server.setExecutor(stub.threads);
      server.start();
      return stub;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  public void mood(Mood next) {
    mood = next;
  }

  /** After a lease is deleted, nginx goes on for so many questions. */
  public void activeFor(int questions) {
    activeFor.set(questions);
  }

  /** All requests so far. */
  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  public List<Asked> asked(String method) {
    return asked.stream().filter(a -> a.method().equals(method)).toList();
  }

  public JsonNode latest() {
    return asked("PUT").getLast().body();
  }

  /** Waits until something is so; fails when it never is. */
  public static void await(String what, BooleanSupplier condition) {
    long until = System.nanoTime() + PATIENCE.nanos;
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - until > 0) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().getPath();
    String node = path.substring(path.lastIndexOf('/') + 1);
    JsonNode json = body.length == 0 ? JSON.nullNode() : JSON.readTree(body);
    String key = exchange.getRequestHeaders().getFirst("Authorization");
    asked.add(new Asked(exchange.getRequestMethod(), node, String.valueOf(key), json));
    switch (mood) {
      case GOOD -> good(exchange, node, json);
      case GARBAGE -> send(exchange, 200, "\u0000\u0001<html>not JSON");
      case WRONG_JSON -> send(exchange, 200, "{\"active\":\"yes\",\"expires_in_seconds\":[]}");
      case HANGS -> awaitTheEnd();
      case DRIPS -> drip(exchange);
      case UNAUTHORIZED -> send(exchange, 401, error("no such token"));
      case LIMITED -> {
        exchange.getResponseHeaders().add("Retry-After", "100");
        send(exchange, 429, error("too many"));
      }
      case UNAVAILABLE -> send(exchange, 503, error("the disk is full"));
      case REDIRECTS -> {
        exchange.getResponseHeaders().add("Location", url() + "/elsewhere");
        send(exchange, 307, "");
      }
      case CLOSES -> exchange.close();
      case ENDLESS -> endless(exchange);
    }
  }

  private void good(HttpExchange exchange, String node, JsonNode json) throws IOException {
    switch (exchange.getRequestMethod()) {
      case "PUT" -> {
        nodes.put(node, json);
        long ttl = json.get("ttl_seconds").asLong();
        send(exchange, 200, lease(node, ttl, true));
      }
      case "DELETE" -> {
        nodes.remove(node);
        send(exchange, 202, "");
      }
      default -> {
        if (nodes.containsKey(node)) {
          send(exchange, 200, lease(node, 5, true));
        } else if (activeFor.getAndDecrement() > 0) {
          send(exchange, 200, lease(node, 0, true));
        } else {
          send(exchange, 404, error("no such node"));
        }
      }
    }
  }

  private static String lease(String node, long ttl, boolean active) {
    return JSON.createObjectNode()
        .put("id", node)
        .put("expires_in_seconds", ttl)
        .put("active", active)
        .put("generation", 7)
        .put("of_another_version", "passed over")
        .toString();
  }

  private static String error(String message) {
    return "{\"error\":{\"message\":\"" + message + "\"}}";
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private void awaitTheEnd() {
    try {
      over.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 100_000);
    try {
      while (over.getCount() > 0) {
        exchange.getResponseBody().write(' ');
        exchange.getResponseBody().flush();
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
      }
    } finally {
      exchange.close();
    }
  }

  private void endless(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] chunk = new byte[8192];
    try {
      while (over.getCount() > 0) {
        exchange.getResponseBody().write(chunk);
      }
    } finally {
      exchange.close();
    }
  }

  @Override
  public void close() {
    over.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
