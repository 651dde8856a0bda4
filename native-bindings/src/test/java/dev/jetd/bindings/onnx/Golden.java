package dev.jetd.bindings.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Token ids of a text, and its vectors as another runtime computed them. */
public final class Golden {
  private final int[] ids;
  private final float[] fp32;
  private final float[] int8;

  private Golden(int[] ids, float[] fp32, float[] int8) {
    this.ids = ids;
    this.fp32 = fp32;
    this.int8 = int8;
  }

  public int[] ids() {
    return ids;
  }

  public float[] fp32() {
    return fp32;
  }

  public float[] int8() {
    return int8;
  }

  public static List<Golden> cases() {
    List<String> lines = lines();
    List<Golden> cases = new ArrayList<>();
    for (int i = 0; i < lines.size(); i += 3) {
      int[] ids = Arrays.stream(lines.get(i).split(" ", -1)).mapToInt(Integer::parseInt).toArray();
      cases.add(new Golden(ids, floats(lines.get(i + 1)), floats(lines.get(i + 2))));
    }
    return cases;
  }

  public static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
    }
    return product / Math.sqrt(squaresA * squaresB);
  }

  private static List<String> lines() {
    try (InputStream in = Golden.class.getResourceAsStream("golden-all-minilm-l6-v2.txt")) {
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.startsWith("#")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] floats(String base64) {
    ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
    float[] floats = new float[bytes.capacity() / Float.BYTES];
    bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(floats);
    return floats;
  }
}
