package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Vectors by URL, for whoever keeps answers between the daemon and its clients. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class GetFormTest {
  private static final String SEED = "/api/v1/embed?";
  private static final String OPEN_AI = "/v1/embeddings?";
  private static final String MODEL = "all-MiniLM-L6-v2";

  private TestDaemon daemon;

  @BeforeAll
  void start() {
    daemon = TestDaemon.start();
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  @Test
  void theVectorsAreThoseOfThePost() {
    var posted = daemon.postJson("/api/v1/embed", Map.of("text", "größer & 1+1=2")).json();
    var got = daemon.get(SEED + "text=gr%C3%B6%C3%9Fer+%26%201%2b1%3D2").json();
    assertThat(got.get("embedding")).isEqualTo(posted.get("embedding"));
    assertThat(got.get("tokens")).isEqualTo(posted.get("tokens"));
    assertThat(got.has("timings")).isFalse();
    assertThat(got.has("cached")).isFalse();
    assertThat(daemon.get(SEED + "text=a&text=b").json().get("embeddings")).hasSize(2);
    Map<String, Object> body = Map.of("input", List.of("a", "b"), "encoding_format", "base64");
    assertThat(daemon.get(OPEN_AI + "input=a&input=b&encoding_format=base64").json())
        .isEqualTo(daemon.postJson("/v1/embeddings", body).json());
  }

  @Test
  void theTagIsThatOfTheInputsTheModelAndTheRepresentation() {
    TestDaemon.Reply first = daemon.get(SEED + "text=tag");
    TestDaemon.Reply again = daemon.get(SEED + "text=tag&model=" + MODEL);
    assertThat(first.header("ETag")).matches("\"[0-9a-f]{32}-[^\"]+\"");
    assertThat(again.header("ETag")).isEqualTo(first.header("ETag"));
    assertThat(again.response().body()).isEqualTo(first.response().body());
    assertThat(
            List.of(
                first.header("ETag"),
                daemon.get(SEED + "text=tag&text=tag").header("ETag"),
                daemon.get(SEED + "text=Tag").header("ETag"),
                daemon.get(OPEN_AI + "input=tag").header("ETag"),
                daemon.get(OPEN_AI + "input=tag&encoding_format=base64").header("ETag")))
        .doesNotHaveDuplicates();
  }

  @Test
  void aClientThatHasItGets304AndNothingIsComputed() {
    String path = SEED + "text=never+computed+before";
    String tag = daemon.send("HEAD", path).header("ETag");
    String unseen = "text=this+one+was+not+asked+for+until+now";
    assertThat(daemon.get(path, "If-None-Match", "\"x\"").status()).isEqualTo(200);
    for (String given : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
      TestDaemon.Reply reply = daemon.get(path, "If-None-Match", given);
      assertThat(reply.status()).as(given).isEqualTo(304);
      assertThat(reply.response().body()).isEmpty();
      assertThat(reply.header("ETag")).isEqualTo(tag);
      assertThat(reply.header("Cache-Control")).isEqualTo("public, max-age=60");
      assertThat(reply.header("X-Cache")).isEmpty();
    }
    double misses = misses();
    assertThat(daemon.get(SEED + unseen, "If-None-Match", "*").status()).isEqualTo(304);
    assertThat(misses()).isEqualTo(misses);
    assertThat(daemon.get(SEED + unseen).header("X-Cache")).isEqualTo("miss");
  }

  private double misses() {
    return daemon
        .getAdmin("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith("jetd_cache_misses_total "))
        .mapToDouble(line -> Double.valueOf(line.substring(line.indexOf(' ') + 1)))
        .sum();
  }

  @Test
  void onlyAVersionMakesAnAnswerImmutable() {
    assertThat(daemon.get(SEED + "text=a&model=" + MODEL + ":1-int8-exact").header("Cache-Control"))
        .isEqualTo("public, max-age=86400, immutable");
    assertThat(daemon.get(SEED + "text=a&model=" + MODEL).header("Cache-Control"))
        .isEqualTo("public, max-age=60");
    assertThat(daemon.get(OPEN_AI + "input=a").header("Cache-Control"))
        .isEqualTo("public, max-age=60");
  }

  @Test
  void headHasTheHeadersAndNoBody() {
    for (String path : List.of(SEED + "text=head", SEED + "text=a&".repeat(80))) {
      TestDaemon.Reply get = daemon.get(path);
      TestDaemon.Reply head = daemon.send("HEAD", path);
      assertThat(head.status()).isEqualTo(200);
      assertThat(head.response().body()).isEmpty();
      assertThat(head.header("ETag")).isEqualTo(get.header("ETag"));
      assertThat(head.header("Content-Length"))
          .isEqualTo(Integer.toString(get.response().body().length));
    }
    assertThat(daemon.get("/health").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "text=a&colour=1, colour is not a parameter here",
    "'', text is missing",
    "model=x, text is missing",
    "text=a&model=a&model=b, model is there 2 times",
    "text=%ff, text is not valid UTF-8",
    "text=%ed%a0%80, text is not valid UTF-8",
    "text=a&input=b, input is not a parameter here",
  })
  void aBadQueryIs400NamingTheParameter(String query, String message) {
    TestDaemon.Reply reply = daemon.get(SEED + query);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().at("/error/message").asText()).contains(message);
    assertThat(reply.header("ETag")).isEmpty();
  }

  @Test
  void openAisErrorsAreOpenAis() {
    assertThat(daemon.get(OPEN_AI + "text=a").json().at("/error/type").asText())
        .isEqualTo("invalid_request_error");
    TestDaemon.Reply unknown = daemon.get(OPEN_AI + "input=a&model=none");
    assertThat(unknown.status()).isEqualTo(404);
    assertThat(unknown.json().at("/error/code").asText()).isEqualTo("model_not_found");
    assertThat(daemon.get(OPEN_AI + "input=a&encoding_format=hex").json().toString())
        .contains("encoding_format must be float or base64");
  }

  @ParameterizedTest
  @CsvSource({
    "text=%, percent-encoding",
    "text=a%2, percent-encoding",
    "text=%zz, percent-encoding",
    "text=%C3%28, text is not valid UTF-8",
  })
  void brokenPercentEncodingIs400(String query, String message) throws Exception {
    String answer = raw("/api/v1/embed?" + query);
    assertThat(answer).startsWith("HTTP/1.1 400").contains(message).doesNotContain("\tat ");
  }

  @Test
  void aLongUrlIsTakenAndOneTooLongIsRefusedClearly() throws Exception {
    assertThat(daemon.get(SEED + "text=" + "word+".repeat(3000)).status()).isEqualTo(200);
    String answer = raw("/api/v1/embed?text=" + "a".repeat(17_000));
    assertThat(answer).startsWith("HTTP/1.1 414").contains("\"message\"").contains("POST");
  }

  private String raw(String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort())) {
      socket.setSoTimeout(20_000);
      String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void withKeysAnAnswerIsForItsClientAlone(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("keys"), "secret\n");
    try (TestDaemon guarded = TestDaemon.start("api.keys-file", file.toString())) {
      assertThat(guarded.get(SEED + "text=a").status()).isEqualTo(401);
      assertThat(guarded.get(SEED + "text=a", "If-None-Match", "*").status()).isEqualTo(401);
      TestDaemon.Reply reply = guarded.get(SEED + "text=a", "Authorization", "Bearer secret");
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.header("Cache-Control")).isEqualTo("private, max-age=60");
    }
  }
}
