package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client of text-embeddings-inference is answered. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TeiTest {
  private static final int DIMENSION = 384;
  private static final String LONG = "word ".repeat(1000);

  private TestDaemon daemon;

  @BeforeAll
  void start() {
    daemon = TestDaemon.start("models.default", "all-MiniLM-L6-v2:1-fp32", "limits.texts", "64");
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  @Test
  void oneTextAndSeveralAndTokenIdsAreAnsweredByAListOfVectors() {
    for (Golden.Case golden : Golden.cases()) {
      float[] usual = seed(golden.text());
      assertThat(TestDaemon.vector(embed(Map.of("inputs", golden.text())).get(0))).isEqualTo(usual);
      assertThat(TestDaemon.vector(embed(Map.of("inputs", golden.ids())).get(0))).isEqualTo(usual);
    }
    JsonNode mixed = embed(Map.of("inputs", List.of("a", List.of(101, 1037, 102))));
    assertThat(mixed).hasSize(2);
    assertThat(mixed.get(0)).isEqualTo(mixed.get(1));
    assertThat(ok("/", Map.of("inputs", "a")).json().get(0)).isEqualTo(mixed.get(0));
    assertThat(ok("/invocations", Map.of("inputs", "a")).json().get(0)).isEqualTo(mixed.get(0));
  }

  @Test
  void aVectorThatIsNotNormalizedIsTheSameOneAtItsOwnLength() {
    float[] usual = seed("The cat sat on the mats.");
    float[] raw =
        TestDaemon.vector(
            embed(Map.of("inputs", "The cat sat on the mats.", "normalize", false)).get(0));
    double length = length(raw);
    assertThat(length).isNotCloseTo(1, within(0.1));
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(raw[i] / length).isCloseTo(usual[i], within(1e-6));
    }
  }

  @Test
  void dimensionsCutAVectorAndScaleItAnew() {
    float[] usual = seed("a");
    float[] cut = TestDaemon.vector(embed(Map.of("inputs", "a", "dimensions", 64)).get(0));
    assertThat(cut).hasSize(64);
    assertThat(length(cut)).isCloseTo(1, within(1e-6));
    assertThat(cut[7] / cut[3]).isCloseTo(usual[7] / usual[3], within(1e-4f));
    assertThat(embed(Map.of("inputs", "a", "dimensions", 9999)).get(0)).hasSize(DIMENSION);
    float[] raw =
        TestDaemon.vector(
            embed(Map.of("inputs", "a", "dimensions", 64, "normalize", false)).get(0));
    assertThat(length(raw)).isNotCloseTo(1, within(0.1));
  }

  @Test
  void jetdsOwnEncoderGivesTheVectorsOfTheTokensToo() {
    try (TestDaemon packed = TestDaemon.start("models.default", "all-MiniLM-L6-v2:1-int8-exact")) {
      checkTokenVectors(packed);
      assertThat(packed.postJson("/embed", Map.of("inputs", "a")).header("x-compute-type"))
          .isEqualTo("cpu+optimized");
    }
  }

  @Test
  void theVectorsOfTheTokensMakeTheVectorOfTheText() {
    checkTokenVectors(daemon);
  }

  private static void checkTokenVectors(TestDaemon daemon) {
    Golden.Case golden = Golden.cases().getFirst();
    TestDaemon.Reply reply =
        ok(daemon, "/embed_all", Map.of("inputs", List.of(golden.text(), "a")));
    JsonNode tokens = reply.json().get(0);
    assertThat(tokens).hasSize(golden.ids().length);
    assertThat(reply.json().get(1)).hasSize(3);
    double[] mean = new double[DIMENSION];
    for (JsonNode token : tokens) {
      float[] vector = TestDaemon.vector(token);
      for (int i = 0; i < DIMENSION; i++) {
        mean[i] += vector[i] / (double) tokens.size();
      }
    }
    float[] raw =
        TestDaemon.vector(
            ok(daemon, "/embed", Map.of("inputs", golden.text(), "normalize", false))
                .json()
                .get(0));
    for (int i = 0; i < DIMENSION; i++) {
      assertThat(mean[i]).isCloseTo(raw[i], within(1e-5));
    }
    assertThat(ok(daemon, "/embed_all", Map.of("inputs", "a")).header("X-Cache")).isEqualTo("miss");
    assertThat(ok(daemon, "/embed_all", Map.of("inputs", "a")).header("X-Cache")).isEqualTo("miss");
  }

  @Test
  void similarityIsTheCosineToEachSentence() {
    Map<String, ?> inputs =
        Map.of("source_sentence", "a cat", "sentences", List.of("a cat", "a kitten", "tax law"));
    JsonNode cosines =
        ok("/similarity", Map.of("inputs", inputs, "parameters", Map.of("truncate", true))).json();
    assertThat(cosines.get(0).asDouble()).isCloseTo(1, within(1e-6));
    assertThat(cosines.get(1).asDouble())
        .isCloseTo(Golden.cosine(seed("a cat"), seed("a kitten")), within(1e-5));
    assertThat(cosines.get(2).asDouble()).isLessThan(cosines.get(1).asDouble());
  }

  @Test
  void aLongTextIsCutAtTheSideAskedForOrRefused() {
    String text = "alpha ".repeat(300) + "omega ".repeat(300);
    TestDaemon.Reply right = ok("/embed", Map.of("inputs", List.of("a", text)));
    assertThat(right.header("X-Jetd-Truncated")).isEqualTo("1");
    assertThat(right.header("X-Jetd-Truncated-Inputs")).isEqualTo("1=256/602");
    TestDaemon.Reply left =
        ok("/embed", Map.of("inputs", text, "truncation_direction", "Left", "truncate", true));
    assertThat(TestDaemon.vector(left.json().get(0))).isEqualTo(seed("omega ".repeat(254)));
    assertThat(TestDaemon.vector(right.json().get(1))).isEqualTo(seed("alpha ".repeat(254)));

    TestDaemon.Reply refused =
        daemon.postJson("/embed", Map.of("inputs", List.of("a", text), "truncate", false));
    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.json().get("error").asText()).contains("inputs[1] has 602 tokens");
    assertThat(refused.json().get("error_type").asText()).isEqualTo("Validation");
  }

  @Test
  void aLongListOfTokenIdsIsCutAtTheSideAskedFor() {
    int[] ids = new int[600];
    java.util.Arrays.fill(ids, 0, 300, 6541);
    java.util.Arrays.fill(ids, 300, 600, 16142);
    int[] end = new int[254];
    java.util.Arrays.fill(end, 16142);
    assertThat(embed(Map.of("inputs", List.of(ids), "truncation_direction", "left")))
        .isEqualTo(embed(Map.of("inputs", List.of(end))));
  }

  @Test
  void theHeadersTellWhatWasComputed() {
    TestDaemon.Reply reply = ok("/embed", Map.of("inputs", List.of("grün 🐱", "a")));
    assertThat(reply.header("x-compute-type")).isEqualTo("cpu+optimized");
    assertThat(reply.header("x-compute-characters")).isEqualTo("7");
    JsonNode pieces = ok("/tokenize", Map.of("inputs", List.of("grün 🐱", "a"))).json();
    assertThat(reply.header("x-compute-tokens"))
        .isEqualTo(Integer.toString(pieces.get(0).size() + pieces.get(1).size()));
    for (String time :
        List.of(
            "x-compute-time",
            "x-total-time",
            "x-tokenization-time",
            "x-queue-time",
            "x-inference-time")) {
      assertThat(reply.header(time)).as(time).matches("\\d+");
    }
  }

  @Test
  void tokensAreToldWithTheirPlaceInTheText() {
    String text = "Grüße, Ümit 🐱!";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    JsonNode pieces = ok("/tokenize", Map.of("inputs", text)).json().get(0);
    assertThat(pieces.get(0).get("text").asText()).isEqualTo("[CLS]");
    assertThat(pieces.get(0).get("special").asBoolean()).isTrue();
    assertThat(pieces.get(0).get("start").isNull()).isTrue();
    for (JsonNode piece : pieces) {
      if (!piece.get("special").asBoolean()) {
        int start = piece.get("start").asInt();
        int stop = piece.get("stop").asInt();
        assertThat(new String(bytes, start, stop - start, StandardCharsets.UTF_8))
            .isEqualTo(piece.get("text").asText());
      }
    }
    assertThat(pieces.get(pieces.size() - 2).get("stop").asInt()).isEqualTo(bytes.length);
    assertThat(
            ok("/tokenize", Map.of("inputs", List.of(text), "add_special_tokens", false))
                .json()
                .get(0))
        .hasSize(pieces.size() - 2);
  }

  @Test
  void aLongTextIsTokenizedPieceByPieceWithPlacesInTheWhole() {
    String text = "über ".repeat(20_000);
    JsonNode pieces = ok("/tokenize", Map.of("inputs", text)).json().get(0);
    JsonNode last = pieces.get(pieces.size() - 2);
    assertThat(last.get("stop").asInt())
        .isEqualTo(text.stripTrailing().getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void tokenIdsAreDecoded() {
    assertThat(ok("/decode", Map.of("ids", List.of(101, 7592, 2088, 102))).json().get(0).asText())
        .isEqualTo("hello world");
    JsonNode two =
        ok(
                "/decode",
                Map.of(
                    "ids",
                    List.of(List.of(101, 7592), List.of(2088)),
                    "skip_special_tokens",
                    false))
            .json();
    assertThat(two.get(0).asText()).isEqualTo("[CLS] hello");
    assertThat(two.get(1).asText()).isEqualTo("world");
  }

  @Test
  void theModelIsDescribed() {
    JsonNode info = daemon.get("/info").json();
    assertThat(info.get("model_id").asText()).isEqualTo("all-MiniLM-L6-v2");
    assertThat(info.get("model_dtype").asText()).isEqualTo("float32");
    assertThat(info.at("/model_type/embedding/pooling").asText()).isEqualTo("mean");
    assertThat(info.get("max_input_length").asInt()).isEqualTo(256);
    assertThat(info.get("max_client_batch_size").asInt()).isEqualTo(64);
    TestDaemon.Reply ping = daemon.get("/ping");
    assertThat(ping.status()).isEqualTo(200);
    assertThat(ping.text()).isEmpty();
  }

  @Test
  void whatTheModelIsNotForIs424() {
    Map<String, Map<String, ?>> bodies =
        Map.of(
            "/rerank",
            Map.of("query", "a", "texts", List.of("a")),
            "/predict",
            Map.of("inputs", "a"),
            "/embed_sparse",
            Map.of("inputs", "a"));
    bodies.forEach(
        (path, body) -> {
          TestDaemon.Reply reply = daemon.postJson(path, body);
          assertThat(reply.status()).isEqualTo(424);
          assertThat(reply.json().get("error").asText()).startsWith("model is not a");
          assertThat(reply.json().get("error_type").asText()).isEqualTo("Backend");
        });
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of("/embed", "{}", 422, "inputs is missing"),
        Arguments.of("/embed", "hello", 422, "not valid JSON"),
        Arguments.of("/embed", "", 422, "empty"),
        Arguments.of("/embed", "[]", 422, "the body must be a JSON object"),
        Arguments.of("/embed", "{\"inputs\":[]}", 400, "`inputs` cannot be empty"),
        Arguments.of("/embed", "{\"inputs\":null}", 422, "inputs must be"),
        Arguments.of("/embed", "{\"inputs\":{\"a\":1}}", 422, "inputs must be"),
        Arguments.of("/embed", "{\"inputs\":[[[1]]]}", 422, "inputs[0][0] must be a whole number"),
        Arguments.of("/embed", "{\"inputs\":[[]]}", 422, "must not be an empty list of token ids"),
        Arguments.of("/embed", "{\"inputs\":[99999]}", 422, "token id 99999"),
        Arguments.of("/embed", "{\"inputs\":[1,\"a\"]}", 422, "inputs[1] must be a token id"),
        Arguments.of("/embed", "{\"inputs\":\"\\ud83d\"}", 422, "half a surrogate pair"),
        Arguments.of("/embed", "{\"inputs\":\"a\",\"truncate\":1}", 422, "truncate must be true"),
        Arguments.of(
            "/embed",
            "{\"inputs\":\"a\",\"truncation_direction\":\"up\"}",
            422,
            "must be left or right"),
        Arguments.of("/embed", "{\"inputs\":\"a\",\"prompt_name\":\"q\"}", 422, "has no prompts"),
        Arguments.of("/embed", "{\"inputs\":\"a\",\"dimensions\":0}", 422, "dimensions must be 1"),
        Arguments.of("/embed", "{\"inputs\":\"a\",\"dimensions\":1.5}", 422, "whole number"),
        Arguments.of("/embed", "{\"inputs\":\"a\",\"normalize\":\"no\"}", 422, "normalize must be"),
        Arguments.of("/embed", "{\"inputs\":\"a\",\"x\":" + "[".repeat(90), 422, "nested"),
        Arguments.of("/embed_all", "{\"inputs\":[" + "\"a\",".repeat(32) + "\"a\"]}", 413, "32"),
        Arguments.of("/embed_all", "{\"inputs\":[]}", 400, "cannot be empty"),
        Arguments.of("/similarity", "{\"inputs\":\"a\"}", 422, "inputs must be a JSON object"),
        Arguments.of(
            "/similarity",
            "{\"inputs\":{\"sentences\":[\"a\"]}}",
            422,
            "inputs.source_sentence is missing"),
        Arguments.of(
            "/similarity",
            "{\"inputs\":{\"source_sentence\":\"a\",\"sentences\":[]}}",
            400,
            "cannot be empty"),
        Arguments.of(
            "/similarity",
            "{\"inputs\":{\"source_sentence\":\"a\",\"sentences\":[7]}}",
            422,
            "inputs.sentences[0] must be a string"),
        Arguments.of("/tokenize", "{\"inputs\":[7]}", 422, "inputs[0] must be a string"),
        Arguments.of("/tokenize", "{\"inputs\":\"\\udc31\"}", 422, "inputs: "),
        Arguments.of("/decode", "{\"ids\":[[1],2]}", 422, "ids[1] must be an array"),
        Arguments.of("/decode", "{\"ids\":[-1]}", 422, "ids: "),
        Arguments.of("/decode", "{\"ids\":[30522]}", 422, "ids: "),
        Arguments.of("/decode", "{\"ids\":\"a\"}", 422, "ids must be an array"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("bad")
  void badInputIsRefusedInWords(String path, String body, int status, String message) {
    TestDaemon.Reply reply = daemon.post(path, body.getBytes(StandardCharsets.UTF_8));
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.json().get("error").asText()).contains(message);
    assertThat(reply.json().get("error_type").asText())
        .isEqualTo(status == 400 ? "Empty" : "Validation");
  }

  @Test
  void whatIsTooMuchIs413() {
    assertThat(daemon.postJson("/embed", Map.of("inputs", List.of(LONG.split(" ", -1)))).status())
        .isEqualTo(413);
    assertThat(daemon.postJson("/tokenize", Map.of("inputs", "a ".repeat(100_000))).status())
        .isEqualTo(413);
  }

  @Test
  void aFieldThatNobodyKnowsIsPassedOverAsThere() {
    assertThat(embed(Map.of("inputs", "a", "model", "x", "parameters", Map.of("y", 1)))).hasSize(1);
  }

  @Test
  void aWrongMethodHasTheShapeOfItsPath() {
    TestDaemon.Reply reply = daemon.get("/embed");
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.json().get("error_type").asText()).isEqualTo("Validation");
    assertThat(daemon.send("PUT", "/").header("Allow")).isEqualTo("GET, POST");
  }

  private float[] seed(String text) {
    return TestDaemon.vector(ok("/api/v1/embed", Map.of("text", text)).json().get("embedding"));
  }

  private JsonNode embed(Map<String, ?> body) {
    return ok("/embed", body).json();
  }

  private TestDaemon.Reply ok(String path, Map<String, ?> body) {
    return ok(daemon, path, body);
  }

  private static TestDaemon.Reply ok(TestDaemon daemon, String path, Map<String, ?> body) {
    TestDaemon.Reply reply = daemon.postJson(path, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply;
  }

  private static double length(float[] vector) {
    double squares = 0;
    for (float x : vector) {
      squares += (double) x * x;
    }
    return Math.sqrt(squares);
  }
}
