package dev.jetd.daemon.image;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The finished image as an operator runs it: started, killed, stopped, misconfigured. */
final class ImageIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path state;

  @Test
  void afterKillNineItServesAgainOnTheSamePort() throws Exception {
    try (ImageProcess first = ImageProcess.serve(state, 0)) {
      int port = first.awaitReady();
      String vector = embed(port, "hello");
      first.kill();
      try (ImageProcess second = ImageProcess.serve(state, port)) {
        assertThat(second.awaitReady()).isEqualTo(port);
        assertThat(embed(port, "hello")).isEqualTo(vector);
      }
    }
  }

  @Test
  void terminatedItAnswersWhatIsInFlightAndExitsWith143() throws Exception {
    try (ImageProcess jetd = ImageProcess.serve(state, 0);
        HttpClient client = HttpClient.newHttpClient()) {
      int port = jetd.awaitReady();
      List<String> texts =
          IntStream.range(0, 300).mapToObj(i -> i + " in flight".repeat(60)).toList();
      CompletableFuture<HttpResponse<String>> answer =
          client.sendAsync(request(port, Map.of("text", texts)), BodyHandlers.ofString());
      awaitWorkUnderWay(client, port);
      jetd.terminate();
      assertThat(answer.join().statusCode()).isEqualTo(200);
      assertThat(JSON.readTree(answer.join().body()).get("embeddings").size()).isEqualTo(300);
      assertThat(jetd.exitCode()).isEqualTo(143);
    }
  }

  /** A one-text request that comes back shows that the large one is being worked on. */
  private static void awaitWorkUnderWay(HttpClient client, int port) throws Exception {
    HttpResponse<String> probe =
        client.send(request(port, Map.of("text", "probe")), BodyHandlers.ofString());
    assertThat(probe.statusCode()).isEqualTo(200);
  }

  @Test
  void aPortInUseIsSaidAndTheExitCodeIsOne() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        ImageProcess jetd = ImageProcess.serve(state, taken.getLocalPort())) {
      assertThat(jetd.exitCode()).isEqualTo(1);
      assertThat(jetd.errors())
          .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .doesNotContain("\tat ");
    }
  }

  @Test
  void aBadConfigurationExitsWith78AndAnUnknownFlagWith64() throws Exception {
    try (ImageProcess bad = ImageProcess.start(state, "serve", "--api-port", "eighty")) {
      assertThat(bad.exitCode()).isEqualTo(78);
      assertThat(bad.errors()).contains("api.port: 'eighty' (from --api-port) is not");
    }
    try (ImageProcess unknown = ImageProcess.start(state, "serve", "--api-prot", "1")) {
      assertThat(unknown.exitCode()).isEqualTo(64);
      assertThat(unknown.errors()).contains("--api-prot").contains("--api-port");
    }
  }

  @Test
  void theCommandLineGivesTheVectorThatTheDaemonGives() throws Exception {
    try (ImageProcess jetd = ImageProcess.serve(state, 0);
        ImageProcess embed = ImageProcess.start(state, "embed", "naïve café")) {
      JsonNode line = JSON.readTree(embed.output());
      assertThat(embed.exitCode()).as(embed.errors()).isZero();
      assertThat(line.get("embedding").toString())
          .isEqualTo(embed(jetd.awaitReady(), "naïve café"));
    }
  }

  @Test
  void theDoctorFindsItAllWellAndConfigShowsWhereValuesCameFrom() throws Exception {
    try (ImageProcess doctor =
            ImageProcess.start(state, "doctor", "--api-port", "0", "--admin-port", "0");
        ImageProcess config = ImageProcess.start(state, "config")) {
      assertThat(doctor.output()).contains("ONNX Runtime").contains("verified, loaded and run");
      assertThat(doctor.exitCode()).isZero();
      assertThat(config.output()).contains("from JETD_STATE_DIR").contains("from default");
      assertThat(config.exitCode()).isZero();
    }
  }

  @Test
  void servingForksNoProcess() throws Exception {
    try (ImageProcess jetd = ImageProcess.serve(state, 0)) {
      var unused = embed(jetd.awaitReady(), "hello");
      assertThat(jetd.handle().descendants()).isEmpty();
    }
  }

  private static String embed(int port, String text) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpResponse<String> answer =
          client.send(request(port, Map.of("text", text)), BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      return JSON.readTree(answer.body()).get("embedding").toString();
    }
  }

  private static HttpRequest request(int port, Map<String, ?> body) throws IOException {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/v1/embed"))
        .version(HttpClient.Version.HTTP_1_1)
        .POST(BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
        .build();
  }
}
