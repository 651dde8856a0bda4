package dev.jetd.daemon.pool;

import dev.jetd.daemon.outgoing.BoundedBody;
import dev.jetd.daemon.outgoing.RetryAfter;
import dev.jetd.daemon.outgoing.ServerUrl;
import dev.jetd.daemon.outgoing.TokenFile;
import dev.jetd.daemon.pool.RegistrarReply.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks one registrar. Whatever it does or does not answer, the asking ends in bounded time. */
final class RegistrarClient {
  private static final int LARGEST_ANSWER = 64 * 1024;
  private static final String NODES = "/pool/v1/nodes/";

  private final HttpClient http;
  private final URI registrar;
  private final TokenFile token;
  private final Duration patience;

  /**
   * @param http follows no redirect: the token is for the registrar alone
   * @param patience for a whole answer
   */
  RegistrarClient(HttpClient http, URI registrar, TokenFile token, Duration patience) {
    this.http = http;
    this.registrar = registrar;
    this.token = token;
    this.patience = patience;
  }

  URI registrar() {
    return registrar;
  }

  RegistrarReply put(String node, Announcement announcement) throws InterruptedException {
    return ask("PUT", node, Optional.of(announcement), announcement.ttl());
  }

  RegistrarReply get(String node) throws InterruptedException {
    return ask("GET", node, Optional.empty(), Duration.ZERO);
  }

  /** {@link RegistrarReply.Missing} when the lease is gone, or never was. */
  RegistrarReply delete(String node) throws InterruptedException {
    return ask("DELETE", node, Optional.empty(), Duration.ZERO);
  }

  private RegistrarReply ask(
      String method, String node, Optional<Announcement> announcement, Duration ttl)
      throws InterruptedException {
    try {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(ServerUrl.under(registrar, NODES + node))
              .timeout(patience)
              .header("Accept", "application/json")
              .method(
                  method,
                  announcement
                      .map(a -> BodyPublishers.ofByteArray(AnnouncementJson.of(a)))
                      .orElseGet(BodyPublishers::noBody));
      announcement.ifPresent(a -> request.header("Content-Type", "application/json"));
      token.read().ifPresent(t -> request.header("Authorization", "Bearer " + t));
      return read(method, send(request.build()), ttl);
    } catch (IOException e) {
      return new RegistrarReply.Failed(Outcome.UNREACHABLE, words(e));
    } catch (TimeoutException e) {
      return new RegistrarReply.Failed(
          Outcome.UNREACHABLE, "no whole answer within " + patience.toMillis() + " ms");
    }
  }

  /** The client's own time limit ends with the head of an answer; a body may drip for ever. */
  private HttpResponse<byte[]> send(HttpRequest request)
      throws IOException, TimeoutException, InterruptedException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, BoundedBody.upTo(LARGEST_ANSWER));
    try {
      return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private static RegistrarReply read(String method, HttpResponse<byte[]> answer, Duration ttl) {
    int status = answer.statusCode();
    if (status == 404 && !method.equals("PUT")) {
      return new RegistrarReply.Missing();
    }
    if (method.equals("DELETE") && status >= 200 && status < 300) {
      return new RegistrarReply.Accepted(Duration.ZERO, Duration.ZERO, true, 0);
    }
    if (status == 200) {
      return ReplyReader.lease(answer.body(), ttl);
    }
    return new RegistrarReply.Failed(
        outcome(status),
        ReplyReader.complaint(status, answer.body()),
        RetryAfter.of(answer.headers()));
  }

  private static Outcome outcome(int status) {
    if (status == 429) {
      return Outcome.LIMITED;
    }
    if (status >= 500) {
      return Outcome.UNAVAILABLE;
    }
    return status >= 400 ? Outcome.REFUSED : Outcome.GARBLED;
  }

  /** Some of the JDK's failures have no message, or one that tells an operator nothing. */
  private static String words(IOException e) {
    return switch (e) {
      case HttpConnectTimeoutException late -> "no connection to it in time";
      case ConnectException refused -> "no connection to it";
      default -> Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    };
  }
}
