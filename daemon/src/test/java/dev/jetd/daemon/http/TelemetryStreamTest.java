package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jetd.daemon.board.BoardEnergy;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.serving.Deadlines;
import dev.jetd.power.sim.BoardFixture;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Telemetry as server-sent events. */
@Timeout(60)
final class TelemetryStreamTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path root;
  private final HttpClient client = HttpClient.newHttpClient();

  private TestDaemon start() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    return TestDaemon.start("board.root", root.toString());
  }

  private HttpResponse<InputStream> open(TestDaemon daemon, String path, String accept)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + daemon.apiPort() + path);
    return client.send(
        HttpRequest.newBuilder(uri).header("Accept", accept).build(), BodyHandlers.ofInputStream());
  }

  @ParameterizedTest
  @CsvSource({"/api/v1/telemetry/stream, */*", "/api/v1/telemetry, text/event-stream"})
  void eachLookIsAnEvent(String path, String accept) throws Exception {
    try (TestDaemon daemon = start()) {
      HttpResponse<InputStream> stream = open(daemon, path, accept);
      assertThat(stream.headers().firstValue("Content-Type")).contains("text/event-stream");
      assertThat(stream.headers().firstValue("Cache-Control")).contains("no-store");
      List<JsonNode> looks = new ArrayList<>();
      try (BufferedReader lines = reader(stream)) {
        for (String line = lines.readLine(); looks.size() < 2; line = lines.readLine()) {
          if (line.startsWith("data: ")) {
            looks.add(JSON.readTree(line.substring("data: ".length())));
          }
        }
      }
      assertThat(looks).allMatch(look -> look.at("/total/watts").asDouble() == 4.738);
      JsonNode schema = JSON.readTree("{\"$ref\": \"#/components/schemas/Telemetry\"}");
      assertThat(looks).allMatch(look -> OpenApiDocument.load().faults(schema, look).isEmpty());
      assertThat(looks.get(1).at("/serving/pace/requests").isInt()).isTrue();
      assertThat(looks).allMatch(look -> look.at("/serving/state").asText().equals("ready"));
      assertThat(looks).allMatch(look -> look.at("/power/mode/name").asText().equals("25W"));
      assertThat(looks.get(1).get("at").asText()).isGreaterThan(looks.get(0).get("at").asText());
    }
  }

  private static BufferedReader reader(HttpResponse<InputStream> stream) {
    return new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8));
  }

  @Test
  void aHeadRequestEndsAndKeysGuardTheStream() throws Exception {
    try (TestDaemon daemon = start()) {
      assertThat(daemon.send("HEAD", "/api/v1/telemetry/stream").status()).isEqualTo(200);
    }
  }

  @Test
  void streamsEndWhenTheDaemonStops() throws Exception {
    HttpResponse<InputStream> stream;
    try (TestDaemon daemon = start()) {
      stream = open(daemon, "/api/v1/telemetry/stream", "*/*");
      assertThat(stream.body().read()).isEqualTo('r');
    }
    assertThat(stream.body().readAllBytes()).isNotEmpty();
  }

  @Test
  void thereIsAMostOfThemAndOneThatLeavesMakesRoom() throws Exception {
    try (TestDaemon daemon = start()) {
      List<HttpResponse<InputStream>> open = new ArrayList<>();
      for (int i = 0; i < 16; i++) {
        open.add(open(daemon, "/api/v1/telemetry/stream", "*/*"));
      }
      TestDaemon.Reply refused = daemon.get("/api/v1/telemetry/stream");
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isNotEmpty();
      assertThat(daemon.get("/health").status()).isEqualTo(200);
      open.get(0).body().close();
      HttpResponse<InputStream> next = open(daemon, "/api/v1/telemetry/stream", "*/*");
      while (next.statusCode() == 429) {
        next.body().close();
        next = open(daemon, "/api/v1/telemetry/stream", "*/*");
      }
      assertThat(next.statusCode()).isEqualTo(200);
      next.body().close();
    }
  }

  /** Takes nothing until it is interrupted, as a socket whose peer does not read. */
  private static final class FullPipe extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        throw new InterruptedIOException();
      }
    }
  }

  @Test
  void aClientThatTakesNothingIsDropped() {
    BoardFixture.ORIN_NANO_SUPER.archive().unpack(root);
    Machine machine = Machine.at(root);
    try (Deadlines deadlines = new Deadlines(System::nanoTime);
        BoardWatch watch =
            BoardWatch.start(machine, BoardEnergy.of(machine, root), System::nanoTime)) {
      TelemetryStreams streams =
          new TelemetryStreams(
              watch,
              (json, state) -> {},
              deadlines,
              System::nanoTime,
              Duration.ofMillis(50),
              () -> false);
      assertThatThrownBy(() -> streams.write(new FullPipe()))
          .isInstanceOf(InterruptedIOException.class);
    }
  }
}
