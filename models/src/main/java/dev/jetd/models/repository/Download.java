package dev.jetd.models.repository;

import dev.jetd.models.ModelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Fetches over HTTP, trying again where a connection breaks. What has arrived of a file stays on
 * the disk, so that the next attempt, be it after a broken connection or a kill, asks for the rest
 * only.
 */
final class Download implements AutoCloseable {
  /** Attempts in a row of which none brought a byte. */
  private static final int ATTEMPTS = 5;

  static final Duration FIRST_WAIT = Duration.ofMillis(200);
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration HEADERS = Duration.ofSeconds(30);
  private static final int BUFFER = 64 * 1024;

  private final HttpClient client;
  private final Optional<String> key;
  private final Duration firstWait;
  private final Stall stall = new Stall();

  /**
   * @param key sent as a bearer token; redirections are then not followed, lest it reach others
   */
  Download(Optional<String> key, Duration firstWait) {
    this.key = key;
    this.firstWait = firstWait;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(
                key.isPresent() ? HttpClient.Redirect.NEVER : HttpClient.Redirect.NORMAL)
            .build();
  }

  /** One attempt; all is there when it returns. */
  private interface Attempt {
    void make() throws IOException, InterruptedException;
  }

  /** A small document, whole. */
  byte[] document(URI uri, int most) {
    byte[][] content = {{}};
    insist(
        uri,
        () -> {
          HttpResponse<InputStream> response =
              client.send(request(uri).build(), BodyHandlers.ofInputStream());
          try (InputStream in = stall.watch(response.body())) {
            if (response.statusCode() != 200) {
              throw refusal(uri, response.statusCode());
            }
            content[0] = in.readNBytes(most + 1);
          }
          if (content[0].length > most) {
            throw new ModelException(uri + ": larger than " + most + " bytes");
          }
        },
        () -> 0);
    return content[0];
  }

  /**
   * A file, of which a part may be there already.
   *
   * @param most bytes it may have
   */
  void file(URI uri, Path file, long most, Progress progress) {
    PartialFile part = new PartialFile(file, most, progress);
    insist(uri, () -> attempt(uri, part), part::size);
  }

  private void attempt(URI uri, PartialFile part) throws IOException, InterruptedException {
    HttpRequest.Builder request = request(uri);
    part.resume().forEach(request::header);
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    try (InputStream in = stall.watch(response.body())) {
      if (response.statusCode() == 416) {
        part.restart();
        throw new IOException("the server has not got the rest of what it sent before");
      }
      if (response.statusCode() != 200 && response.statusCode() != 206) {
        throw refusal(uri, response.statusCode());
      }
      try (PartialFile.Writer writer = part.open(response)) {
        byte[] buffer = new byte[BUFFER];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          writer.write(buffer, n);
        }
      }
    }
  }

  private void pause(int failures) throws InterruptedException {
    LockSupport.parkNanos(firstWait.multipliedBy(1L << failures).toNanos());
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
  }

  private void insist(URI uri, Attempt attempt, java.util.function.LongSupplier arrived) {
    int failures = 0;
    long before = arrived.getAsLong();
    while (true) {
      try {
        attempt.make();
        return;
      } catch (IOException e) {
        long now = arrived.getAsLong();
        failures = now > before ? 0 : failures;
        before = now;
        if (++failures == ATTEMPTS) {
          throw new ModelException(uri + ": " + reason(e), e);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ModelException(uri + ": interrupted", e);
      }
      try {
        pause(failures);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ModelException(uri + ": interrupted", e);
      }
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.net.ConnectException && e.getMessage() == null
        ? "nothing answers there"
        : String.valueOf(e.getMessage());
  }

  /** What a server may mend by itself is an {@link IOException}, and tried again. */
  private static IOException refusal(URI uri, int status) {
    if (status == 408 || status == 429 || status >= 500) {
      return new IOException("the server answers " + status);
    }
    throw new ModelException(
        uri
            + ": the server answers "
            + status
            + switch (status) {
              case 401, 403 -> ", a key is needed: --key-file";
              case 404, 410 -> ", there is no such thing";
              default -> "";
            });
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(HEADERS);
    key.ifPresent(k -> request.header("Authorization", "Bearer " + k));
    return request;
  }

  @Override
  public void close() {
    stall.close();
    client.close();
  }
}
