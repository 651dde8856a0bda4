package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that score texts, in every dialect that has words for them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CrossEncoderTest {
  private static final String QUERY = "How many watts does the board draw under load?";
  private static final List<String> TEXTS =
      List.of("Tax law.", "Under load the board draws 12 watts.", "", "grün & naïve 🐱");

  @TempDir private static Path scratch;

  private TestDaemon daemon;

  @BeforeAll
  void start() throws IOException {
    Path state = scratch.resolve("state");
    ScoringShelf.fill(state, scratch);
    daemon =
        TestDaemon.start(
            "state.dir", state.toString(), "models.default", "ranker:1", "limits.texts", "16");
  }

  @AfterAll
  void stop() {
    daemon.close();
  }

  private static List<JsonNode> golden(String what) throws IOException {
    try (InputStream in = CrossEncoderTest.class.getResourceAsStream("/golden/pairs.json")) {
      JsonNode all = new ObjectMapper().readTree(Objects.requireNonNull(in)).get(what);
      return StreamSupport.stream(all.spliterator(), false).toList();
    }
  }

  /** What the head makes of the hidden state that ONNX Runtime gives for the reference's ids. */
  private double[] expected(CrossEncoder model, JsonNode ids, JsonNode types) {
    List<Integer> mask = Collections.nCopies(ids.size(), 1);
    TestDaemon.Reply reply =
        daemon.postJson(
            "/v2/models/hidden/infer",
            Map.of(
                "inputs",
                List.of(
                    row("input_ids", ids, ids.size()),
                    row("attention_mask", mask, ids.size()),
                    row("token_type_ids", types, ids.size())),
                "outputs",
                List.of(Map.of("name", "last_hidden_state"))));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    float[] hidden = TestDaemon.vector(reply.json().at("/outputs/0/data"));
    return model.logits(Arrays.copyOf(hidden, 384));
  }

  private static Map<String, Object> row(String name, Object data, int length) {
    return Map.of("name", name, "datatype", "INT64", "shape", List.of(1, length), "data", data);
  }

  @Test
  void scoresOfPairsAreThoseOfTheHeadOnTheReferencesTokens() throws IOException {
    List<JsonNode> pairs = golden("pairs");
    assertThat(pairs).hasSize(9);
    for (JsonNode pair : pairs) {
      String text = pair.get("text").asText();
      TestDaemon.Reply reply =
          ok(
              "/rerank",
              Map.of(
                  "query",
                  pair.get("query").asText(),
                  "texts",
                  List.of(text),
                  "truncation_direction",
                  pair.get("direction").asText(),
                  "raw_scores",
                  true));
      double logit = expected(ScoringShelf.RANKER, pair.get("ids"), pair.get("types"))[0];
      assertThat(reply.json()).hasSize(1);
      assertThat(reply.json().at("/0/score").asDouble()).as(text).isCloseTo(logit, within(1e-4));
      assertThat(reply.header("x-compute-tokens"))
          .isEqualTo(Integer.toString(pair.get("ids").size()));
      int total = pair.get("total").asInt();
      String cut = total > 512 ? "0=512/" + total : "";
      assertThat(reply.header("X-Jetd-Truncated-Inputs")).isEqualTo(cut);
    }
  }

  @Test
  void typesTellTheTwoTextsApart() {
    double one = raw(QUERY, List.of("the board")).getFirst();
    TestDaemon.Reply swapped =
        ok("/rerank", Map.of("query", "the board", "texts", List.of(QUERY), "raw_scores", true));
    assertThat(swapped.json().at("/0/score").asDouble()).isNotCloseTo(one, within(1e-3));
    assertThat(swapped.header("X-Cache")).isEqualTo("miss");
  }

  @Test
  void whereTheFirstTextEndsIsPartOfWhatIsKept() {
    double one = raw("ab", List.of("c d")).getFirst();
    TestDaemon.Reply other =
        ok("/rerank", Map.of("query", "abc", "texts", List.of(" d"), "raw_scores", true));
    assertThat(other.header("X-Cache")).isEqualTo("miss");
    assertThat(other.json().at("/0/score").asDouble()).isNotEqualTo(one);
    TestDaemon.Reply again =
        ok("/rerank", Map.of("query", "ab", "texts", List.of("c d"), "raw_scores", true));
    assertThat(again.header("X-Cache")).isEqualTo("hit");
    assertThat(again.json().at("/0/score").asDouble()).isEqualTo(one);
  }

  /** Raw scores in the order of the texts. */
  private List<Double> raw(String query, List<String> texts) {
    JsonNode ranks =
        ok("/rerank", Map.of("query", query, "texts", texts, "raw_scores", true)).json();
    List<Double> scores = new ArrayList<>(Collections.nCopies(texts.size(), Double.NaN));
    for (JsonNode rank : ranks) {
      scores.set(rank.get("index").asInt(), rank.get("score").asDouble());
    }
    return scores;
  }

  @Test
  void theBestComesFirstAndScoresAreLogisticUnlessRaw() {
    List<Double> raw = raw(QUERY, TEXTS);
    assertThat(raw).doesNotContain(Double.NaN).doesNotHaveDuplicates();
    JsonNode ranks =
        ok("/rerank", Map.of("query", QUERY, "texts", TEXTS, "return_text", true)).json();
    assertThat(ranks).hasSize(TEXTS.size());
    double last = 1;
    for (JsonNode rank : ranks) {
      int index = rank.get("index").asInt();
      double score = rank.get("score").asDouble();
      assertThat(score).isCloseTo(1 / (1 + Math.exp(-raw.get(index))), within(1e-6));
      assertThat(score).isLessThan(last);
      assertThat(rank.get("text").asText()).isEqualTo(TEXTS.get(index));
      last = score;
    }
    JsonNode plain = ok("/rerank", Map.of("query", QUERY, "texts", TEXTS)).json();
    assertThat(plain.get(0).has("text")).isFalse();
    assertThat(ok("/", Map.of("query", QUERY, "texts", TEXTS)).json()).isEqualTo(plain);
    assertThat(ok("/invocations", Map.of("query", QUERY, "texts", TEXTS)).json()).isEqualTo(plain);
  }

  @Test
  void aRankerCanBeAskedForTheScoreOfItsLabel() throws IOException {
    for (JsonNode single : golden("texts")) {
      JsonNode labels =
          ok("/predict", Map.of("inputs", single.get("text").asText(), "raw_scores", true)).json();
      double logit = expected(ScoringShelf.RANKER, single.get("ids"), single.get("types"))[0];
      assertThat(labels).hasSize(1);
      assertThat(labels.at("/0/label").asText()).isEqualTo("LABEL_0");
      assertThat(labels.at("/0/score").asDouble()).isCloseTo(logit, within(1e-4));
    }
    JsonNode pair =
        ok("/predict", Map.of("inputs", List.of(QUERY, TEXTS.get(1)), "raw_scores", true)).json();
    assertThat(pair.at("/0/score").asDouble()).isEqualTo(raw(QUERY, TEXTS).get(1));
  }

  @Test
  void documentsAreRankedAsOthersDoUnderV1() {
    List<Double> raw = raw(QUERY, TEXTS);
    List<Object> documents = new ArrayList<>(TEXTS);
    documents.set(0, Map.of("text", TEXTS.getFirst(), "title", "passed over"));
    JsonNode answer =
        ok(
                "/v1/rerank",
                Map.of(
                    "model",
                    "ranker",
                    "query",
                    QUERY,
                    "documents",
                    documents,
                    "top_n",
                    2,
                    "return_documents",
                    true,
                    "max_tokens_per_doc",
                    512))
            .json();
    assertThat(answer.get("model").asText()).isEqualTo("ranker");
    assertThat(answer.get("results")).hasSize(2);
    List<Double> best = raw.stream().sorted(Collections.reverseOrder()).toList();
    for (int i = 0; i < 2; i++) {
      JsonNode result = answer.get("results").get(i);
      int index = result.get("index").asInt();
      assertThat(raw.get(index)).isEqualTo(best.get(i));
      assertThat(result.get("relevance_score").asDouble())
          .isCloseTo(1 / (1 + Math.exp(-best.get(i))), within(1e-6));
      assertThat(result.at("/document/text").asText()).isEqualTo(TEXTS.get(index));
    }
    assertThat(answer.at("/usage/total_tokens").asInt()).isGreaterThan(40);
    JsonNode all = ok("/v1/rerank", Map.of("query", QUERY, "documents", TEXTS)).json();
    assertThat(all.get("results")).hasSize(TEXTS.size());
    assertThat(all.get("results").get(0).has("document")).isFalse();
  }

  @Test
  void theOpenInferenceProtocolTellsAndScoresPairs() {
    JsonNode model = daemon.get("/v2/models/ranker").json();
    assertThat(model.get("platform").asText()).isEqualTo("jetd_text_ranking");
    assertThat(names(model.get("inputs"))).containsExactly("text", "text_pair");
    assertThat(names(model.get("outputs"))).containsExactly("scores", "logits", "tokens");
    assertThat(model.at("/outputs/0/shape").toString()).isEqualTo("[-1,1]");
    List<String> queries = Collections.nCopies(TEXTS.size(), QUERY);
    JsonNode answer = infer("ranker", column("text", queries), column("text_pair", TEXTS)).json();
    List<Double> raw = raw(QUERY, TEXTS);
    for (int i = 0; i < TEXTS.size(); i++) {
      assertThat(answer.at("/outputs/1/data/" + i).asDouble()).isEqualTo(raw.get(i));
      assertThat(answer.at("/outputs/0/data/" + i).asDouble())
          .isCloseTo(1 / (1 + Math.exp(-raw.get(i))), within(1e-6));
    }
    assertThat(answer.at("/outputs/2/shape").toString()).isEqualTo("[4,2]");
    assertThat(infer("ranker", column("text", queries)).status()).isEqualTo(400);
    assertThat(infer("ranker", column("text", queries), column("text_pair", List.of("a"))).text())
        .contains("must have as many elements as text");
  }

  @Test
  void aClassifierTakesASecondTextWhereOneIsSent() {
    JsonNode model = daemon.get("/v2/models/classifier").json();
    assertThat(names(model.get("inputs"))).containsExactly("text");
    assertThat(model.at("/outputs/0/shape").toString()).isEqualTo("[-1,3]");
    JsonNode one = infer("classifier", column("text", List.of(QUERY))).json();
    JsonNode two =
        infer("classifier", column("text", List.of(QUERY)), column("text_pair", List.of("a")))
            .json();
    float[] scores = TestDaemon.vector(one.at("/outputs/0/data"));
    assertThat(scores[0] + scores[1] + scores[2]).isCloseTo(1f, within(1e-6f));
    assertThat(two.at("/outputs/1/data")).isNotEqualTo(one.at("/outputs/1/data"));
  }

  private static List<String> names(JsonNode tensors) {
    return StreamSupport.stream(tensors.spliterator(), false)
        .map(t -> t.get("name").asText())
        .toList();
  }

  private static Map<String, Object> column(String name, List<String> texts) {
    return Map.of(
        "name", name, "datatype", "BYTES", "shape", List.of(texts.size(), 1), "data", texts);
  }

  @SafeVarargs
  private TestDaemon.Reply infer(String model, Map<String, Object>... inputs) {
    return daemon.postJson("/v2/models/" + model + "/infer", Map.of("inputs", inputs));
  }

  @Test
  void itIsTold() {
    JsonNode info = daemon.get("/info").json();
    assertThat(info.get("model_type").toString())
        .isEqualTo(
            "{\"reranker\":{\"id2label\":{\"0\":\"LABEL_0\"},\"label2id\":{\"LABEL_0\":0}}}");
    assertThat(info.get("max_input_length").asInt()).isEqualTo(512);
    JsonNode listed = daemon.get("/api/v1/models").json().get("models");
    List<String> kinds = new ArrayList<>();
    listed.forEach(m -> kinds.add(m.get("name").asText() + " " + m.get("kind").asText()));
    assertThat(kinds)
        .containsExactlyInAnyOrder(
            "ranker text-ranking", "classifier text-classification", "hidden tensor");
    JsonNode bundle = daemon.get("/api/v1/models/classifier").json();
    assertThat(bundle.get("labels").toString()).isEqualTo("[\"no\",\"maybe so\",\"yes\"]");
    assertThat(daemon.get("/v1/models").text()).contains("\"ranker\"", "\"classifier\"");
    assertThat(daemon.get("/v1/models/ranker").status()).isEqualTo(200);
    assertThat(daemon.get("/api/tags").json().get("models")).isEmpty();
    assertThat(daemon.get("/health").status()).isEqualTo(200);
    assertThat(daemon.getAdmin("/metrics").text())
        .contains("jetd_model_info{model=\"ranker\"")
        .contains("jetd_requests_total{model=\"ranker\"");
    assertThat(ok("/tokenize", Map.of("inputs", "a")).json().get(0)).hasSize(3);
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        Arguments.of("/embed", "{\"inputs\":\"a\"}", 424, "/error_type", "Backend"),
        Arguments.of("/embed_all", "{\"inputs\":\"a\"}", 424, "/error_type", "Backend"),
        Arguments.of("/embed_sparse", "{\"inputs\":\"a\"}", 424, "/error_type", "Backend"),
        Arguments.of(
            "/similarity",
            "{\"inputs\":{\"source_sentence\":\"a\",\"sentences\":[\"b\"]}}",
            424,
            "/error_type",
            "Backend"),
        Arguments.of("/api/v1/embed", "{\"text\":\"a\"}", 400, "/error/code", "wrong_kind"),
        Arguments.of("/v1/embeddings", "{\"input\":\"a\"}", 400, "/error/code", "wrong_kind"),
        Arguments.of(
            "/v1/embeddings",
            "{\"input\":\"a\",\"model\":\"hidden\"}",
            400,
            "/error/code",
            "wrong_kind"),
        Arguments.of(
            "/v1/rerank",
            "{\"query\":\"a\",\"documents\":[\"a\"],\"model\":\"classifier\"}",
            400,
            "/error/code",
            "wrong_kind"),
        Arguments.of(
            "/api/embed",
            "{\"model\":\"ranker\",\"input\":\"a\"}",
            400,
            "/error",
            "model is not an embedding model: ranker:1 ranks texts, with /rerank and /v1/rerank"));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatAModelIsNotForIsSaidAsTheDialectDoes(
      String path, String body, int status, String where, String what) {
    TestDaemon.Reply reply = daemon.sendText("POST", path, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.json().at(where).asText()).isEqualTo(what);
    assertThat(reply.text()).contains("model is not a");
  }

  static Stream<Arguments> bad() {
    return Stream.of(
        Arguments.of("/rerank", "{\"texts\":[\"a\"]}", 422, "query is missing"),
        Arguments.of("/rerank", "{\"query\":\"a\"}", 422, "texts is missing"),
        Arguments.of("/rerank", "{\"query\":\"a\",\"texts\":[]}", 400, "`texts` cannot be empty"),
        Arguments.of("/rerank", "{\"query\":[\"a\"],\"texts\":[\"a\"]}", 422, "query must be"),
        Arguments.of("/rerank", "{\"query\":\"a\",\"texts\":\"a\"}", 422, "texts must be"),
        Arguments.of("/rerank", "{\"query\":\"a\",\"texts\":[1]}", 422, "texts[0] must be"),
        Arguments.of("/rerank", "{\"query\":\"\\ud83d\",\"texts\":[\"a\"]}", 422, "query has half"),
        Arguments.of(
            "/rerank", "{\"query\":\"a\",\"texts\":[\"a\",\"\\ud83d\"]}", 422, "texts[1] has half"),
        Arguments.of(
            "/rerank", "{\"query\":\"a\",\"texts\":[\"a\"],\"raw_scores\":1}", 422, "raw_scores"),
        Arguments.of(
            "/rerank",
            "{\"query\":\"a\",\"texts\":[\"a\"],\"truncation_direction\":\"up\"}",
            422,
            "left or right"),
        Arguments.of(
            "/rerank",
            "{\"query\":\"a\",\"texts\":[\"" + "word ".repeat(600) + "\"],\"truncate\":false}",
            413,
            "texts has 604 tokens and the model takes 512"),
        Arguments.of(
            "/rerank",
            "{\"query\":\"a\",\"texts\":[" + "\"a\",".repeat(16) + "\"a\"]}",
            413,
            "texts has more entries than the limit of 16"),
        Arguments.of("/predict", "{}", 422, "inputs is missing"),
        Arguments.of("/predict", "{\"inputs\":[]}", 422, "inputs is empty"),
        Arguments.of("/predict", "{\"inputs\":7}", 422, "inputs must be a string, a pair"),
        Arguments.of("/predict", "{\"inputs\":[\"a\",\"b\",\"c\"]}", 422, "more than two"),
        Arguments.of("/predict", "{\"inputs\":[[\"a\"],[]]}", 422, "inputs[1] is empty"),
        Arguments.of("/predict", "{\"inputs\":[[\"a\"],\"b\"]}", 422, "inputs[1] must be an array"),
        Arguments.of("/predict", "{\"inputs\":[\"a\",[\"b\"]]}", 422, "inputs[1] must be a string"),
        Arguments.of("/predict", "{\"inputs\":[[\"a\",\"b\",\"c\"]]}", 422, "inputs[0] has more"),
        Arguments.of("/v1/rerank", "{\"documents\":[\"a\"]}", 400, "query is missing"),
        Arguments.of("/v1/rerank", "{\"query\":\"a\"}", 400, "documents is missing"),
        Arguments.of("/v1/rerank", "{\"query\":\"a\",\"documents\":[]}", 400, "an empty list"),
        Arguments.of(
            "/v1/rerank", "{\"query\":\"a\",\"documents\":[{}]}", 400, "documents[0].text"),
        Arguments.of(
            "/v1/rerank", "{\"query\":\"a\",\"documents\":[\"a\"],\"top_n\":0}", 400, "1 or more"),
        Arguments.of(
            "/v1/rerank",
            "{\"query\":\"a\",\"documents\":[\"a\"],\"model\":\"none\"}",
            404,
            "is not served here"));
  }

  @ParameterizedTest
  @MethodSource("bad")
  void whatIsWrongIsNamed(String path, String body, int status, String said) {
    TestDaemon.Reply reply = daemon.sendText("POST", path, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(status);
    assertThat(reply.text()).contains(said);
  }

  private TestDaemon.Reply ok(String path, Map<String, ?> body) {
    TestDaemon.Reply reply = daemon.postJson(path, body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    return reply;
  }
}
