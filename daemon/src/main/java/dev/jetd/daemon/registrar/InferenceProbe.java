package dev.jetd.daemon.registrar;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real inference: a text that no cache holds, by the first of the node's models. Where that one
 * gives texts no vectors, because it takes tensors or gives scores, the node is asked whether it is
 * ready instead.
 */
public final class InferenceProbe implements NodeProbe, AutoCloseable {
  private final Duration limit;
  private final Optional<String> key;
  private final AtomicLong count = new AtomicLong();
  private final HttpClient client;

  /**
   * @param key an API key of the nodes, where they want one
   */
  public InferenceProbe(Duration limit, Optional<String> key) {
    this.limit = limit;
    this.key = key;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(limit)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  @Override
  public Verdict check(Registration node) throws InterruptedException {
    PooledModel model = node.models().getFirst();
    String body =
        "{\"text\":\"check " + count.incrementAndGet() + "\",\"model\":\"" + model + "\"}";
    try {
      HttpResponse<String> answer =
          send(node, "/api/v1/embed", r -> r.POST(BodyPublishers.ofString(body)));
      return answer.statusCode() == 404 || answer.statusCode() == 400
          ? ready(node, model)
          : judge(answer.statusCode(), answer.body().contains("\"embedding\":["));
    } catch (IOException e) {
      return unreachable(e);
    }
  }

  private Verdict ready(Registration node, PooledModel model)
      throws IOException, InterruptedException {
    String path = "/v2/models/" + model.name() + "/versions/" + model.version() + "/ready";
    HttpResponse<String> answer = send(node, path, HttpRequest.Builder::GET);
    return answer.statusCode() == 200
        ? Verdict.GOOD
        : answer.statusCode() == 503
            ? Verdict.away("it answers 503")
            : Verdict.bad("it does not serve " + model + ": it answers " + answer.statusCode());
  }

  /** Makes a request of its beginning. */
  private interface Method {
    HttpRequest.Builder of(HttpRequest.Builder request);
  }

  private HttpResponse<String> send(Registration node, String path, Method method)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + node.address() + path))
            .timeout(limit)
            .header("Content-Type", "application/json");
    key.ifPresent(k -> request.header("Authorization", "Bearer " + k));
    return client.send(method.of(request).build(), BodyHandlers.ofString());
  }

  /** A node that is busy is well: to put it out would only make the others busier. */
  private static Verdict judge(int status, boolean vector) {
    return switch (status) {
      case 200 -> vector ? Verdict.GOOD : Verdict.bad("it answers 200 without a vector");
      case 429 -> Verdict.GOOD;
      case 503 -> Verdict.away("it answers 503");
      case 401 -> Verdict.bad("it wants a key: registrar.node-key-file");
      default -> Verdict.bad("it answers " + status);
    };
  }

  private Verdict unreachable(IOException e) {
    return switch (e) {
      case HttpConnectTimeoutException c ->
          Verdict.bad("no connection within " + limit.toMillis() + " ms");
      case HttpTimeoutException t -> Verdict.bad("no answer within " + limit.toMillis() + " ms");
      case ConnectException c -> Verdict.away("it refuses connections");
      default -> Verdict.away("it broke off");
    };
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
