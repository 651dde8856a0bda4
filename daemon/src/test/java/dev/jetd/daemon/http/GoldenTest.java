package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every golden text, over real HTTP, through both APIs, in both precisions. */
final class GoldenTest {
  private static final List<Golden.Case> CASES = Golden.cases();

  @Test
  void fp32VectorsAreThoseOfAnIndependentImplementation() {
    try (TestDaemon daemon = TestDaemon.start("models.default", "all-MiniLM-L6-v2:1-fp32")) {
      for (Golden.Case golden : CASES) {
        float[] vector = seed(daemon, golden);
        assertThat(Golden.cosine(vector, golden.fp32())).as(golden.text()).isGreaterThan(0.99999);
        assertThat(vector).as(golden.text()).containsExactly(golden.fp32(), within(1e-4f));
        assertThat(openAi(daemon, golden, "float")).isEqualTo(vector);
        assertThat(openAi(daemon, golden, "base64")).isEqualTo(vector);
        assertThat(openAiIds(daemon, golden)).isEqualTo(vector);
      }
    }
  }

  @Test
  void exactInt8VectorsPointWhereThoseOfFp32Do() {
    try (TestDaemon daemon = TestDaemon.start()) {
      assertThat(daemon.get("/api/v1/models").json().findValuesAsText("backend"))
          .containsExactly("native");
      List<Double> cosines = new ArrayList<>();
      for (Golden.Case golden : CASES) {
        float[] vector = seed(daemon, golden);
        cosines.add(Golden.cosine(vector, golden.fp32()));
        assertThat(openAi(daemon, golden, "base64")).isEqualTo(vector);
        assertThat(openAiIds(daemon, golden)).isEqualTo(vector);
      }
      Collections.sort(cosines);
      assertThat(cosines.getFirst()).isGreaterThanOrEqualTo(0.99);
      assertThat(cosines.get(cosines.size() / 2)).isGreaterThanOrEqualTo(0.998);
    }
  }

  @Test
  void int8VectorsAreNearThoseOfAnIndependentImplementation() {
    try (TestDaemon daemon = TestDaemon.start("models.default", "all-MiniLM-L6-v2:1-int8")) {
      for (Golden.Case golden : CASES) {
        float[] vector = seed(daemon, golden);
        assertThat(Golden.cosine(vector, golden.int8())).as(golden.text()).isGreaterThan(0.99);
        assertThat(openAi(daemon, golden, "float")).isEqualTo(vector);
        assertThat(openAi(daemon, golden, "base64")).isEqualTo(vector);
        assertThat(openAiIds(daemon, golden)).isEqualTo(vector);
      }
    }
  }

  @Test
  void allTextsInOneArrayGiveTheVectorsOfEachAlone() {
    try (TestDaemon daemon =
        TestDaemon.start("cache.memory", "0", "models.default", "all-MiniLM-L6-v2:1-fp32")) {
      List<String> texts = CASES.stream().map(Golden.Case::text).toList();
      JsonNode all = daemon.postJson("/api/v1/embed", Map.of("text", texts)).json();
      assertThat(all.get("embeddings").size()).isEqualTo(texts.size());
      for (int i = 0; i < texts.size(); i++) {
        float[] alone = seed(daemon, CASES.get(i));
        assertThat(TestDaemon.vector(all.get("embeddings").get(i))).isEqualTo(alone);
        assertThat(all.get("tokens").get(i).get("used").asInt())
            .isEqualTo(CASES.get(i).ids().length);
      }
    }
  }

  private static org.assertj.core.data.Offset<Float> within(float tolerance) {
    return org.assertj.core.data.Offset.offset(tolerance);
  }

  private static float[] seed(TestDaemon daemon, Golden.Case golden) {
    TestDaemon.Reply reply = daemon.postJson("/api/v1/embed", Map.of("text", golden.text()));
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    JsonNode tokens = reply.json().get("tokens");
    assertThat(tokens.get("used").asInt()).as(golden.text()).isEqualTo(golden.ids().length);
    assertThat(tokens.get("total").asInt()).isGreaterThanOrEqualTo(golden.ids().length);
    return TestDaemon.vector(reply.json().get("embedding"));
  }

  private static float[] openAi(TestDaemon daemon, Golden.Case golden, String format) {
    return openAi(daemon, Map.of("input", golden.text(), "encoding_format", format), golden);
  }

  private static float[] openAiIds(TestDaemon daemon, Golden.Case golden) {
    return openAi(daemon, Map.of("input", golden.ids(), "model", "all-MiniLM-L6-v2"), golden);
  }

  private static float[] openAi(TestDaemon daemon, Map<String, ?> body, Golden.Case golden) {
    TestDaemon.Reply reply = daemon.postJson("/v1/embeddings", body);
    assertThat(reply.status()).as(reply.text()).isEqualTo(200);
    assertThat(reply.json().at("/usage/prompt_tokens").asInt()).isEqualTo(golden.ids().length);
    JsonNode embedding = reply.json().at("/data/0/embedding");
    return embedding.isTextual() ? floats(embedding.asText()) : TestDaemon.vector(embedding);
  }

  private static float[] floats(String base64) {
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(base64)).order(ByteOrder.LITTLE_ENDIAN);
    float[] vector = new float[bytes.remaining() / Float.BYTES];
    bytes.asFloatBuffer().get(vector);
    return vector;
  }
}
