package dev.jetd.daemon.registrar.nginx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the public documentation of NGINX Plus says of {@code /api/9/http/upstreams/NAME/servers}:
 * methods, statuses, ids that are never given twice, defaults, and errors with a code.
 */
final class PlusStub implements AutoCloseable {
  private static final Pattern PATH =
      Pattern.compile("/api/9/http/upstreams/([^/]+)/servers(?:/(\\d+))?/?");
  private static final Set<String> SETTABLE =
      Set.of(
          "server",
          "weight",
          "max_conns",
          "max_fails",
          "fail_timeout",
          "slow_start",
          "route",
          "backup",
          "down",
          "drain");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer http;
  private final Map<String, ArrayNode> upstreams = new TreeMap<>();
  private final List<String> requests = new ArrayList<>();
  private boolean writable = true;
  private int smallest = Integer.MAX_VALUE;
  private int nextId;

  PlusStub(String... names) throws IOException {
    for (String name : names) {
      upstreams.put(name, JSON.createArrayNode());
    }
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    http.createContext("/", this::answer);
    http.start();
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/api/9");
  }

  synchronized void setReadOnly() {
    writable = false;
  }

  /** Servers as words: address, weight, connections, down. */
  synchronized List<String> servers(String upstream) {
    List<String> words = new ArrayList<>();
    for (JsonNode s : upstreams.getOrDefault(upstream, JSON.createArrayNode())) {
      words.add(
          s.get("server").asText()
              + " "
              + s.get("weight").asInt()
              + " "
              + s.get("max_conns").asInt()
              + (s.get("down").asBoolean() ? " down" : ""));
    }
    return words;
  }

  /** Methods of what was asked since the last time, reading apart. */
  synchronized List<String> changes() {
    List<String> all = List.copyOf(requests);
    requests.clear();
    return all;
  }

  /** The fewest servers that an upstream had after a deletion. */
  synchronized int smallest() {
    return smallest;
  }

  synchronized void forget(String upstream) {
    upstreams.put(upstream, JSON.createArrayNode());
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    Matcher path = PATH.matcher(exchange.getRequestURI().getPath());
    byte[] body = exchange.getRequestBody().readAllBytes();
    String method = exchange.getRequestMethod();
    if (!method.equals("GET")) {
      requests.add(method);
    }
    ArrayNode servers = path.matches() ? upstreams.get(path.group(1)) : null;
    if (servers == null) {
      error(exchange, 404, path.matches() ? "UpstreamNotFound" : "PathNotFound");
    } else if (!method.equals("GET") && !writable) {
      error(exchange, 405, "MethodDisabled");
    } else if (path.group(2) == null) {
      collection(exchange, method, servers, body);
    } else {
      one(exchange, method, servers, Integer.decode(path.group(2)), body);
    }
  }

  private void collection(HttpExchange exchange, String method, ArrayNode servers, byte[] body)
      throws IOException {
    switch (method) {
      case "GET" -> send(exchange, 200, servers);
      case "POST" -> {
        ObjectNode server = JSON.createObjectNode().put("id", nextId);
        server.put("server", "").put("weight", 1).put("max_conns", 0).put("max_fails", 1);
        server.put("fail_timeout", "10s").put("slow_start", "0s").put("route", "");
        server.put("backup", false).put("down", false);
        if (set(server, body) && !server.get("server").asText().isEmpty()) {
          nextId++;
          servers.add(server);
          send(exchange, 201, server);
        } else {
          error(exchange, 400, "UpstreamConfFormatError");
        }
      }
      default -> error(exchange, 405, "MethodDisabled");
    }
  }

  private void one(HttpExchange exchange, String method, ArrayNode servers, int id, byte[] body)
      throws IOException {
    for (int i = 0; i < servers.size(); i++) {
      if (servers.get(i).get("id").asInt() == id) {
        switch (method) {
          case "PATCH" -> {
            if (set((ObjectNode) servers.get(i), body)) {
              send(exchange, 200, servers.get(i));
            } else {
              error(exchange, 400, "UpstreamConfFormatError");
            }
          }
          case "DELETE" -> {
            servers.remove(i);
            smallest = Math.min(smallest, servers.size());
            send(exchange, 200, servers);
          }
          default -> send(exchange, 200, servers.get(i));
        }
        return;
      }
    }
    error(exchange, 404, "UpstreamServerNotFound");
  }

  /** False where a parameter is unknown, as nginx refuses it. */
  private static boolean set(ObjectNode server, byte[] body) throws IOException {
    JsonNode given = JSON.readTree(body);
    for (Map.Entry<String, JsonNode> field : given.properties()) {
      if (!SETTABLE.contains(field.getKey())) {
        return false;
      }
      server.set(field.getKey(), field.getValue());
    }
    return true;
  }

  private static void error(HttpExchange exchange, int status, String code) throws IOException {
    ObjectNode error = JSON.createObjectNode();
    error.putObject("error").put("status", status).put("text", code).put("code", code);
    send(exchange, status, error);
  }

  private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = JSON.writeValueAsBytes(body);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
