import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The texts and vectors that all backends are held to: token ids, and what they are in FP32. */
final class Goldens {
  private Goldens() {}

  record Case(int[] ids, float[] fp32) {}

  /** Three lines a case: ids, FP32 vector, INT8 vector. */
  static List<Case> read(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file).stream().filter(l -> !l.startsWith("#")).toList();
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i + 2 < lines.size(); i += 3) {
      int[] ids = Arrays.stream(lines.get(i).split(" ")).mapToInt(Integer::parseInt).toArray();
      cases.add(new Case(ids, floats(lines.get(i + 1))));
    }
    return cases;
  }

  private static float[] floats(String base64) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    float[] floats = new float[bytes.remaining() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }

  static double cosine(float[] a, float[] b) {
    double product = 0;
    double lengthA = 0;
    double lengthB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      lengthA += (double) a[i] * a[i];
      lengthB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(lengthA * lengthB);
  }
}
