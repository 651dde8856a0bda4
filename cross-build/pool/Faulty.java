import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Stands before a node on every address of this machine and does what a file says: {@code java Faulty.java PORT NODE
 * FILE}. {@code pass}, {@code delay MS}, {@code error} (500 to everything), {@code fake}, which is a node by itself, or {@code even MS},
 * which is one that always takes so long.
 */
class Faulty {
  private static final byte[] VECTOR = "{\"embedding\":[0.0]}".getBytes(StandardCharsets.US_ASCII);

  private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String node;
  private final Path mode;

  private Faulty(String node, Path mode) {
    this.node = node;
    this.mode = mode;
  }

  public static void main(String[] arguments) throws Exception {
    System.setProperty("sun.net.httpserver.nodelay", "true");
    Faulty faulty = new Faulty(arguments[1], Path.of(arguments[2]));
    HttpServer server = HttpServer.create(new InetSocketAddress("0.0.0.0", Integer.parseInt(arguments[0])), 1024);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", faulty::answer);
    server.start();
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String[] words = Files.readString(mode).strip().split(" ");
    if (words[0].equals("delay") || words[0].equals("even")) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(words[1])));
    }
    switch (words[0]) {
      case "error" -> send(exchange, 500, new byte[0]);
      case "fake", "even" -> send(exchange, 200, VECTOR);
      default -> pass(exchange, body);
    }
  }

  private void pass(HttpExchange exchange, byte[] body) throws IOException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body))
            .build();
    try {
      HttpResponse<byte[]> answer = client.send(request, BodyHandlers.ofByteArray());
      send(exchange, answer.statusCode(), answer.body());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }
}
