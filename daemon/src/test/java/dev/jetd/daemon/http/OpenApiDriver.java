package dev.jetd.daemon.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Brings an operation to answer with a status, whatever the operation: with its example, or with
 * what is wrong in that status's way, on a daemon that is in the state for it.
 */
final class OpenApiDriver implements AutoCloseable {
  /** What the examples embed. */
  static final String TEXT = "The cat sat on the mats.";

  private static final String LONG = "word ".repeat(250);

  /** Half a second's work for the tokenizer, and so beyond any time limit of a millisecond. */
  private static final String ENDLESS = "word ".repeat(120_000);

  /** Half a second's work for the model, in a URL. */
  private static final int MANY = 1000;

  /** A little more than a URL may have; of much more, the rest could be refused unread. */
  private static final String TOO_LONG = "a".repeat(17_000);

  /** Slow enough for a time limit to run out. */
  private static final String MODEL = "all-MiniLM-L6-v2:1-int8";

  private static final String[] NONE = {};
  private static final String ADMIN_KEY = "boss";

  private final TestDaemon plain;
  private final TestDaemon strict;
  private final TestDaemon overloaded =
      TestDaemon.start("models.default", MODEL, "limits.queued-tokens", "1", "cache.memory", "0");
  private final TestDaemon keyed;
  private final TestDaemon broken;
  private final ManagementDriver managed;
  private final KserveDriver kserve;
  private final ScoringDriver scoring;
  private final StartingServer starting = StartingServer.start();

  OpenApiDriver(Path scratch) throws Exception {
    String admin = Files.writeString(scratch.resolve("admin"), ADMIN_KEY + "\n").toString();
    plain = TestDaemon.start("models.default", MODEL, "admin.keys-file", admin);
    strict =
        TestDaemon.start(
            "admin.keys-file", admin, "limits.body-bytes", "1024", "limits.body-timeout", "100ms");
    Path keys = Files.writeString(scratch.resolve("keys"), "secret\n");
    keyed = TestDaemon.start("api.keys-file", keys.toString());
    Path bundle = BrokenBundle.write(scratch.resolve("broken"));
    broken = TestDaemon.start("models.default", bundle.toString());
    managed = new ManagementDriver(scratch.resolve("managed"));
    kserve = new KserveDriver(scratch.resolve("kserve"));
    scoring = new ScoringDriver(scratch.resolve("scoring"));
  }

  /** What the operation answered. */
  RawHttp.Reply drive(OpenApiDocument.Operation operation, String status) {
    if (operation.path().startsWith("/api/v1/manage/")) {
      return managed.drive(operation, status);
    }
    if (KserveDriver.knows(operation, status)) {
      return kserve.drive(operation, status);
    }
    if (ScoringDriver.knows(operation, status)) {
      return scoring.drive(operation, status);
    }
    return switch (status) {
      // A stream has no end to wait for; its head says the same.
      case "200" ->
          operation.path().endsWith("/stream")
              ? RawHttp.send(plain.apiPort(), "HEAD", operation.path(), "", NONE)
              : example(operation, plain);
      // No power modes can be changed or measured on the machine of a test.
      case "202", "409" -> example(operation, plain);
      case "304" -> {
        String etag = example(operation, plain).header("etag");
        yield send(
            plain, operation, query(operation, TEXT), body(operation), "If-None-Match", etag);
      }
      case "400" -> invalid(operation, operation.documents("422"));
      case "401" -> example(operation, keyed);
      case "403" ->
          send(plain, operation, query(operation, TEXT), body(operation), "Host", "evil.example");
      case "404" -> unknownModel(operation);
      case "206" -> send(plain, operation, "", "", "Range", "bytes=0-9");
      case "412" -> send(plain, operation, "", "", "If-Match", "\"another\"");
      case "416" -> send(plain, operation, "", "", "Range", "bytes=999999999999-");
      case "408" -> RawHttp.drip(strict.apiPort(), operation.examplePath());
      case "413" -> tooLarge(operation);
      case "414" -> send(plain, operation, query(operation, TOO_LONG), "");
      case "415" ->
          send(plain, operation, "", "x", "Content-Type", "multipart/form-data; boundary=x");
      case "422" -> send(plain, operation, "", "not JSON");
      case "424", "500" -> failed(operation);
      case "429" -> crowded(operation);
      case "503" ->
          RawHttp.send(
              operation.isAdmin() ? starting.adminPort() : starting.apiPort(),
              operation.method(),
              operation.examplePath() + query(operation, TEXT),
              body(operation),
              NONE);
      case "504" -> {
        // A text of its own: what came too late for one is in the cache for the next.
        String body = replaced(operation.exampleBody(), operation + ENDLESS).toString();
        String query = query(operation, texts(operation.path()));
        yield send(plain, operation, query, body, "X-Request-Timeout-Ms", "1");
      }
      default -> throw new AssertionError("nobody knows how to bring about " + status);
    };
  }

  private static String[] texts(String of) {
    return IntStream.range(0, MANY).mapToObj(i -> of.length() + "w" + i).toArray(String[]::new);
  }

  private RawHttp.Reply example(OpenApiDocument.Operation operation, TestDaemon daemon) {
    return send(daemon, operation, query(operation, TEXT), body(operation));
  }

  private RawHttp.Reply send(
      TestDaemon daemon,
      OpenApiDocument.Operation operation,
      String query,
      String body,
      String... headers) {
    int port = operation.isAdmin() ? daemon.adminPort() : daemon.apiPort();
    String[] all = headers;
    if (isManagement(operation.path()) && !daemon.equals(keyed)) {
      all = Arrays.copyOf(headers, headers.length + 2);
      all[headers.length] = "Authorization";
      all[headers.length + 1] = "Bearer " + ADMIN_KEY;
    }
    return RawHttp.send(port, operation.method(), operation.examplePath() + query, body, all);
  }

  private static boolean isManagement(String path) {
    return path.startsWith("/api/v1/power/") || path.startsWith("/api/v1/pool/");
  }

  private static String body(OpenApiDocument.Operation operation) {
    JsonNode example = operation.exampleBody();
    return example.isMissingNode() ? "" : example.toString();
  }

  private static String query(OpenApiDocument.Operation operation, String... texts) {
    String name = operation.neededParameter();
    if (name.isEmpty()) {
      return "";
    }
    List<String> pairs = new ArrayList<>();
    for (String text : texts) {
      pairs.add(name + "=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    }
    return "?" + String.join("&", pairs);
  }

  /** Where 422 is for what cannot be read, 400 is for what is empty. */
  private RawHttp.Reply invalid(OpenApiDocument.Operation operation, boolean empty) {
    if (operation.method().equals("GET")) {
      return send(plain, operation, "?colour=red", "");
    }
    return send(
        plain, operation, "", empty ? emptied(operation.exampleBody()).toString() : "not JSON");
  }

  private RawHttp.Reply unknownModel(OpenApiDocument.Operation operation) {
    if (operation.method().equals("GET")) {
      String path =
          operation.path().contains("{name}")
              ? operation.examplePath().replace("all-MiniLM-L6-v2", "no-such-model")
              : operation.path().replace("{model}", "no-such-model").replace("{file}", "none");
      String query = query(operation, TEXT);
      String and = query.isEmpty() ? "" : query + "&model=no-such-model";
      return RawHttp.send(plain.apiPort(), "GET", path + and, "", NONE);
    }
    ObjectNode body = operation.exampleBody().deepCopy();
    return send(plain, operation, "", body.put("model", "no-such-model").toString());
  }

  private RawHttp.Reply tooLarge(OpenApiDocument.Operation operation) {
    char[] padding = new char[4096];
    Arrays.fill(padding, ' ');
    return send(strict, operation, "", body(operation) + new String(padding));
  }

  private RawHttp.Reply failed(OpenApiDocument.Operation operation) {
    String body = replaced(operation.exampleBody(), BrokenBundle.TEXT).toString();
    return send(broken, operation, query(operation, BrokenBundle.TEXT), body);
  }

  /** Two long texts where one may wait. */
  private RawHttp.Reply crowded(OpenApiDocument.Operation operation) {
    ArrayNode two = new ObjectMapper().createArrayNode().add(LONG + "1").add(LONG + "2");
    String body = replaced(operation.exampleBody(), two).toString();
    return send(overloaded, operation, query(operation, LONG + "1", LONG + "2"), body);
  }

  private static JsonNode replaced(JsonNode node, String text) {
    return replaced(node, TextNode.valueOf(text));
  }

  /** The example with something else in the place of its text; a list only where one may be. */
  private static JsonNode replaced(JsonNode node, JsonNode other) {
    if (node.isTextual()) {
      return node.asText().equals(TEXT) ? other : node;
    }
    JsonNode copy = node.deepCopy();
    if (copy instanceof ObjectNode object) {
      for (String name : names(object)) {
        JsonNode fitting = name.equals("source_sentence") && other.isArray() ? other.get(0) : other;
        object.set(name, replaced(object.get(name), fitting));
      }
    }
    return copy;
  }

  /** The example with nothing where the inputs were. */
  private static JsonNode emptied(JsonNode example) {
    ObjectNode copy = example.deepCopy();
    for (String name : names(copy)) {
      if (copy.get(name) instanceof ObjectNode nested) {
        nested.putArray("sentences");
      } else if (!name.equals("query")) {
        copy.putArray(name);
      }
    }
    return copy;
  }

  private static List<String> names(ObjectNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** All routes of a listener, as {@code METHOD path}. */
  List<String> routes() {
    return starting.routes();
  }

  @Override
  public void close() {
    starting.close();
    managed.close();
    kserve.close();
    scoring.close();
    for (TestDaemon daemon : List.of(plain, strict, overloaded, keyed, broken)) {
      daemon.close();
    }
  }
}
