package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.daemon.serving.EmbeddingResult.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class VectorTextsTest {
  private final VectorTexts texts = VectorTexts.keeping();

  private String written(VectorTexts by, float[] vector, Origin origin) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Json.write(out, json -> by.write(json, vector, origin));
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void aKeptTextIsTheTextMadeAnew() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 200; i++) {
      float[] vector = new float[1 + random.nextInt(400)];
      for (int k = 0; k < vector.length; k++) {
        vector[k] = Float.intBitsToFloat(random.nextInt() & 0xbfffffff);
      }
      String fresh = written(VectorTexts.none(), vector, Origin.MISS);
      assertThat(written(texts, vector, Origin.HIT)).isEqualTo(fresh);
      assertThat(written(texts, vector, Origin.HIT)).isEqualTo(fresh);
      assertThat(written(texts, vector.clone(), Origin.HIT)).isEqualTo(fresh);
    }
  }

  @Test
  void onlyWhatIsAskedForAgainIsKept() throws IOException {
    float[] vector = {1, 2};
    written(texts, vector, Origin.MISS);
    // Nobody may write to a vector that was handed on; it is how a kept text can be seen here.
    vector[0] = 3;
    assertThat(written(texts, vector, Origin.HIT)).isEqualTo("[3.0,2.0]");
    vector[0] = 4;
    assertThat(written(texts, vector, Origin.HIT)).isEqualTo("[3.0,2.0]");
    assertThat(written(texts, vector, Origin.JOINED)).isEqualTo("[4.0,2.0]");
  }
}
