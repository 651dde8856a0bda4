package dev.jetd.daemon.registrar.etcd;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.models.Json;
import dev.jetd.models.ModelException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** etcd's JSON gateway: one call after the other member has been tried, too. */
final class EtcdClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final List<URI> members;
  private final AtomicInteger current = new AtomicInteger();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /**
   * @param members any of a cluster, or all
   */
  EtcdClient(List<URI> members) {
    this.members = List.copyOf(members);
  }

  /** Writes the fields of a request into an object that is begun. */
  interface Fields {
    void writeTo(JsonGenerator out) throws IOException;
  }

  /** A key or value as the gateway wants it. */
  static String encoded(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  static String encoded(String text) {
    return encoded(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A key or value as it was. */
  static byte[] decoded(Object text) throws IOException {
    try {
      return Base64.getDecoder().decode(String.valueOf(text));
    } catch (IllegalArgumentException e) {
      throw new IOException("etcd answers what is no Base64", e);
    }
  }

  /**
   * Calls a member, and the others where that fails.
   *
   * @throws IOException if none gives an answer
   */
  Object call(String path, Fields fields) throws IOException, InterruptedException {
    IOException last = new IOException("etcd has no members");
    for (int i = 0; i < members.size(); i++) {
      URI member = members.get(Math.floorMod(current.get(), members.size()));
      try {
        HttpResponse<byte[]> answer =
            client.send(
                request(member, path, fields).timeout(PATIENCE).build(),
                BodyHandlers.ofByteArray());
        return parse(answer);
      } catch (EtcdRefusal e) {
        throw e;
      } catch (IOException e) {
        last = e;
        current.incrementAndGet();
      }
    }
    throw last;
  }

  /** Opens a stream of JSON lines. */
  InputStream stream(String path, Fields fields) throws IOException, InterruptedException {
    URI member = members.get(Math.floorMod(current.get(), members.size()));
    return client.send(request(member, path, fields).build(), BodyHandlers.ofInputStream()).body();
  }

  private static HttpRequest.Builder request(URI member, String path, Fields fields)
      throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(body)) {
      out.writeStartObject();
      fields.writeTo(out);
      out.writeEndObject();
    }
    return HttpRequest.newBuilder(member.resolve(path))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofByteArray(body.toByteArray()));
  }

  private static Object parse(HttpResponse<byte[]> answer) throws IOException {
    Object value = parse(answer.body());
    if (answer.statusCode() >= 500) {
      throw new IOException("it answers " + answer.statusCode());
    }
    if (answer.statusCode() != 200) {
      throw new EtcdRefusal("it answers " + Json.field(value, "error"));
    }
    return value;
  }

  static Object parse(byte[] text) throws IOException {
    try {
      return Json.parse(text);
    } catch (ModelException e) {
      throw new IOException("it answers what is no JSON", e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
