package dev.jetd.daemon.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The vectors that an independent implementation gave, and how near ours must come to them. */
final class Golden {

  /** One text and its vectors. */
  record Case(String text, int[] ids, float[] fp32, float[] int8) {}

  private Golden() {}

  static List<Case> cases() {
    try (InputStream in =
        Objects.requireNonNull(Golden.class.getResourceAsStream("/golden/all-minilm-l6-v2.json"))) {
      List<Case> cases = new ArrayList<>();
      for (JsonNode node : new ObjectMapper().readTree(in).get("cases")) {
        cases.add(
            new Case(
                node.get("text").asText(),
                ids(node.get("ids")),
                TestDaemon.vector(node.get("fp32")),
                TestDaemon.vector(node.get("int8"))));
      }
      return cases;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static int[] ids(JsonNode numbers) {
    int[] ids = new int[numbers.size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = numbers.get(i).asInt();
    }
    return ids;
  }

  static double cosine(float[] a, float[] b) {
    double ab = 0;
    double aa = 0;
    double bb = 0;
    for (int i = 0; i < a.length; i++) {
      ab += (double) a[i] * b[i];
      aa += (double) a[i] * a[i];
      bb += (double) b[i] * b[i];
    }
    return ab / Math.sqrt(aa * bb);
  }
}
