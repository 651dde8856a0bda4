package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What clients send by mistake or on purpose: each gets its dialect's error, naming the problem.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class BadInputTest {
  private static final String SEED = "/api/v1/embed";
  private static final String OPEN_AI = "/v1/embeddings";

  private TestDaemon daemon;

  @BeforeAll
  void start() {
    daemon =
        TestDaemon.start(
            "limits.body-bytes", "1MiB", "limits.body-timeout", "5s", "limits.texts", "4");
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        bad("not JSON", "hello", "not valid JSON"),
        bad("nothing", "", "empty"),
        bad("cut short", "{\"FIELD\": \"a", "not valid JSON"),
        bad("an array", "[\"a\"]", "must be a JSON object, not an array"),
        bad("more after it", "{\"FIELD\": \"a\"} {}", "more after"),
        bad("a number", "{\"FIELD\": 7}", "FIELD must be a string"),
        bad("null", "{\"FIELD\": null}", "FIELD must be a string"),
        bad("an object", "{\"FIELD\": {\"a\": 1}}", "FIELD must be a string"),
        bad("a boolean in it", "{\"FIELD\": [\"a\", true]}", "FIELD[1] must be a string"),
        bad("NaN", "{\"FIELD\": NaN}", "NaN is not JSON"),
        bad("an empty list", "{\"FIELD\": []}", "FIELD must not be an empty list"),
        bad("no field", "{}", "FIELD is missing"),
        bad("an unknown field", "{\"FIELD\": \"a\", \"colour\": 1}", "colour is not a field"),
        bad("the field twice", "{\"FIELD\": \"a\", \"FIELD\": \"b\"}", "Duplicate field 'FIELD'"),
        bad(
            "half a pair",
            "{\"FIELD\": [\"a\", \"b\\ud83d\"]}",
            "FIELD[1] has half a surrogate pair"),
        bad(
            "a model of a wrong type",
            "{\"FIELD\": \"a\", \"model\": 3}",
            "model must be a string"),
        bad("deep nesting", "[".repeat(100_000), "must be a JSON object"),
        bad("deep in a field", "{\"FIELD\": " + "[".repeat(100_000), "FIELD"));
  }

  private static Arguments bad(String name, String body, String message) {
    return Arguments.of(name, body, message);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bodies")
  void aBadBodyIs400WithAMessageThatNamesTheProblem(String name, String body, String message) {
    TestDaemon.Reply seed = post(SEED, body.replace("FIELD", "text"));
    assertThat(seed.status()).isEqualTo(400);
    assertThat(seed.json().at("/error/message").asText())
        .contains(message.replace("FIELD", "text"));
    assertThat(seed.json().at("/error/code").asText()).isEqualTo("invalid");

    TestDaemon.Reply openAi = post(OPEN_AI, body.replace("FIELD", "input"));
    assertThat(openAi.status()).isEqualTo(400);
    assertThat(openAi.json().at("/error/message").asText())
        .contains(message.replace("FIELD", "input"));
    assertThat(openAi.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    assertThat(openAi.json().get("error").has("param")).isTrue();
    assertThat(openAi.json().get("error").has("code")).isTrue();
  }

  static Stream<Arguments> brokenUtf8() {
    return Stream.of(
        Arguments.of("a byte that begins nothing", new byte[] {(byte) 0xff}),
        Arguments.of("a sequence cut short", new byte[] {(byte) 0xe2, (byte) 0x82}),
        Arguments.of("an overlong slash", new byte[] {(byte) 0xc0, (byte) 0xaf}),
        Arguments.of("an encoded surrogate", new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenUtf8")
  void invalidUtf8Is400(String name, byte[] broken) {
    byte[] head = "{\"text\": \"".getBytes(StandardCharsets.UTF_8);
    byte[] body = Arrays.copyOf(head, head.length + broken.length + 2);
    System.arraycopy(broken, 0, body, head.length, broken.length);
    body[body.length - 2] = '"';
    body[body.length - 1] = '}';
    TestDaemon.Reply reply = daemon.post(SEED, body);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().at("/error/message").asText()).contains("not valid UTF-8");
  }

  @Test
  void openAisOwnFieldsAreChecked() {
    assertThat(message(OPEN_AI, "{\"input\":\"a\",\"dimensions\":128}"))
        .contains("dimensions cannot be 128");
    assertThat(message(OPEN_AI, "{\"input\":\"a\",\"dimensions\":99999999999}"))
        .contains("dimensions is too large");
    assertThat(message(OPEN_AI, "{\"input\":\"a\",\"encoding_format\":\"hex\"}"))
        .contains("encoding_format must be float or base64");
    assertThat(message(OPEN_AI, "{\"input\":[1,2,\"a\"]}")).contains("input[2] must be a token id");
    assertThat(message(OPEN_AI, "{\"input\":[1,-2]}")).contains("input[1] is token id -2");
    assertThat(message(OPEN_AI, "{\"input\":[[1],[30522]]}"))
        .contains("input[1][0] is token id 30522");
    assertThat(message(OPEN_AI, "{\"input\":[[1],[]]}"))
        .contains("input[1] must not be an empty list of token ids");
    assertThat(message(OPEN_AI, "{\"input\":[1.5]}")).contains("input[0] must be");
  }

  private String message(String path, String body) {
    TestDaemon.Reply reply = post(path, body);
    assertThat(reply.status()).isEqualTo(400);
    return reply.json().at("/error/message").asText();
  }

  @Test
  void anUnknownModelIs404AndSaysWhichThereAre() {
    TestDaemon.Reply seed = post(SEED, "{\"text\":\"a\",\"model\":\"gpt-9\"}");
    assertThat(seed.status()).isEqualTo(404);
    assertThat(seed.json().at("/error/message").asText())
        .contains("gpt-9")
        .contains("all-MiniLM-L6-v2");
    TestDaemon.Reply openAi = post(OPEN_AI, "{\"input\":\"a\",\"model\":\"gpt-9\"}");
    assertThat(openAi.status()).isEqualTo(404);
    assertThat(openAi.json().at("/error/code").asText()).isEqualTo("model_not_found");
    assertThat(daemon.get("/v1/models/gpt-9").status()).isEqualTo(404);
  }

  @Test
  void tooManyTextsAre413() {
    TestDaemon.Reply reply = post(SEED, "{\"text\":[\"a\",\"b\",\"c\",\"d\",\"e\"]}");
    assertThat(reply.status()).isEqualTo(413);
    assertThat(reply.json().at("/error/message").asText())
        .contains("more entries than the limit of 4");
  }

  @Test
  void aWrongMethodIs405WithAllowAndAWrongPathIs404() {
    TestDaemon.Reply seed = daemon.send("PUT", SEED);
    assertThat(seed.status()).isEqualTo(405);
    assertThat(seed.header("Allow")).isEqualTo("POST, GET");
    assertThat(daemon.send("DELETE", OPEN_AI).json().at("/error/code").asText())
        .isEqualTo("method_not_supported");
    assertThat(daemon.get("/nothing/here").json().at("/error/code").asText())
        .isEqualTo("not_found");
    assertThat(daemon.get("/v1/nothing").json().at("/error/code").asText())
        .isEqualTo("unknown_url");
  }

  @Test
  void aBodyOverTheLimitIs413InItsDialectAndTheConnectionGoesOn() {
    byte[] fiftyMegabytes = new byte[50 << 20];
    Arrays.fill(fiftyMegabytes, (byte) ' ');
    for (int i = 0; i < 3; i++) {
      assertThat(daemon.post(SEED, fiftyMegabytes).json().at("/error/code").asText())
          .isEqualTo("too_large");
      assertThat(daemon.post(OPEN_AI, fiftyMegabytes).status()).isEqualTo(413);
    }
    assertThat(post(SEED, "{\"text\":\"a\"}").status()).isEqualTo(200);
  }

  @Test
  void aMultipartFormIs415() {
    TestDaemon.Reply reply =
        daemon.post(OPEN_AI, new byte[] {'x'}, "Content-Type", "multipart/form-data; boundary=x");
    assertThat(reply.status()).isEqualTo(415);
  }

  @Test
  void aBadTimeLimitOrClassIs400() {
    byte[] body = "{\"text\":\"a\"}".getBytes(StandardCharsets.UTF_8);
    for (String limit : List.of("0", "-1", "soon", "1.5")) {
      assertThat(daemon.post(SEED, body, "X-Request-Timeout-Ms", limit).status()).isEqualTo(400);
    }
    assertThat(daemon.post(SEED, body, "X-Jetd-Class", "urgent").status()).isEqualTo(400);
  }

  @Test
  void aClientThatSendsItsBodyTooSlowlyIs408() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort())) {
      socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
      OutputStream out = socket.getOutputStream();
      out.write(head("POST", SEED, "Content-Length: 1000\r\n"));
      out.flush();
      Thread drip = Thread.ofVirtual().start(() -> drip(out));
      String answer = new String(readSome(socket.getInputStream()), StandardCharsets.UTF_8);
      assertThat(answer).startsWith("HTTP/1.1 408").contains("too_slow");
      assertThat(daemon.get("/health").status()).isEqualTo(200);
      drip.interrupt();
    }
  }

  /** A byte at a time, with pauses that a condition nobody signals ends. */
  private static void drip(OutputStream out) {
    java.util.concurrent.locks.LockSupport.parkNanos(1);
    try {
      while (!Thread.currentThread().isInterrupted()) {
        out.write(' ');
        out.flush();
        java.util.concurrent.locks.LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      }
    } catch (IOException e) {
      // The daemon has closed: that is what the test waits for.
    }
  }

  @Test
  void aClientThatStopsInTheMiddleOfItsBodyIsCutOff() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(head("POST", SEED, "Content-Length: 1000\r\n"));
      socket.getOutputStream().write('{');
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void aSmallBodyOfVeryManyTextsIsRefusedBeforeTheyAreBuilt() {
    String many = "\"a\",".repeat(250_000);
    TestDaemon.Reply seed = post(SEED, "{\"text\":[" + many + "\"a\"]}");
    assertThat(seed.status()).isEqualTo(413);
    assertThat(seed.json().at("/error/message").asText()).contains("limit of 4");
    assertThat(post(OPEN_AI, "{\"input\":[" + many + "\"a\"]}").status()).isEqualTo(413);
    String ids = "1,".repeat(250_000);
    assertThat(post(OPEN_AI, "{\"input\":[" + ids + "1]}").status()).isEqualTo(413);
    assertThat(post(OPEN_AI, "{\"input\":[[" + ids + "1]]}").status()).isEqualTo(413);
  }

  static Stream<Arguments> brokenChunks() {
    return Stream.of(
        Arguments.of("a size that is no number", "zz\r\n{}\r\n0\r\n\r\n"),
        Arguments.of("a negative size", "-5\r\n{}\r\n0\r\n\r\n"),
        Arguments.of("a size beyond all sense", "ffffffffffffffff\r\n{}\r\n0\r\n\r\n"),
        Arguments.of("a trailer", "2\r\n{}\r\n0\r\nX-T: 1\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenChunks")
  void aBodyInBrokenChunksIs400(String name, String chunks) throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(head("POST", SEED, "Transfer-Encoding: chunked\r\n"));
      socket.getOutputStream().write(chunks.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(readSome(socket.getInputStream()), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400")
          .contains("broken_body");
    }
  }

  @Test
  void anotherEncodingThanUtf8Is400AndANullModelIsNone() {
    byte[] utf16 = "{\"text\":\"a\"}".getBytes(StandardCharsets.UTF_16BE);
    assertThat(daemon.post(SEED, utf16).json().at("/error/message").asText()).contains("zero byte");
    assertThat(post(SEED, "{\"text\":\"a\",\"model\":null}").status()).isEqualTo(200);
    assertThat(post(OPEN_AI, "{\"input\":\"a\",\"model\":null}").status()).isEqualTo(200);
  }

  static Stream<Arguments> brokenRequests() {
    return Stream.of(
        Arguments.of("no HTTP at all", "hello\r\n\r\n"),
        Arguments.of("a header without a colon", "GET /health HTTP/1.1\r\nHost localhost\r\n\r\n"),
        Arguments.of(
            "a path with a control character",
            "GET /he\u0001lth HTTP/1.1\r\nHost: localhost\r\n\r\n"),
        Arguments.of(
            "headers without end",
            "GET /health HTTP/1.1\r\nX: " + "y".repeat(100_000) + "\r\n\r\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenRequests")
  void aRequestThatIsNotHttpIsRefusedWithoutAStackTrace(String name, String request)
      throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), daemon.apiPort())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
      String answer = new String(readSome(socket.getInputStream()), StandardCharsets.UTF_8);
      assertThat(answer)
          .startsWith("HTTP/1.1 4")
          .doesNotContain("\tat ")
          .doesNotContain("Exception");
    }
    assertThat(daemon.get("/health").status()).isEqualTo(200);
  }

  private static byte[] head(String method, String path, String headers) {
    return (method + " " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] readSome(InputStream in) throws IOException {
    byte[] buffer = new byte[16 * 1024];
    int n = in.read(buffer);
    return Arrays.copyOf(buffer, Math.max(n, 0));
  }

  private TestDaemon.Reply post(String path, String body) {
    return daemon.post(path, body.getBytes(StandardCharsets.UTF_8));
  }
}
