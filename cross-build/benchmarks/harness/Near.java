import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Platform;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.encoder.NativeEncoderBackend;
import dev.jetd.bindings.onnx.OnnxRuntimeBackend;
import dev.jetd.daemon.bench.WordTexts;
import dev.jetd.models.Tokenizer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/**
 * Thousands of texts by the native encoder, by ONNX Runtime's dynamic INT8 and by its FP32: how near
 * the first two come to the third, and whether packing changes a bit of the first.
 */
final class Near {
  private static final int BATCH_TOKENS = 512;

  private Near() {}

  static void run(Setup setup, List<String> arguments) throws Exception {
    int count = (int) Bench.option(arguments, "--texts", 10_000);
    Bench.nothingLeft(arguments);
    Path natives = setup.image().resolve("natives/" + Platform.current().orElseThrow().directory());
    SessionOptions options = new SessionOptions(1, BATCH_TOKENS);
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    int different = 0;
    try (Tokenizer tokenizer =
            Tokenizer.load(
                natives.resolve("libtokenizers.so"),
                setup.bundle("int8-exact").resolve("tokenizer.json"),
                256);
        NativeEncoderBackend encoder = new NativeEncoderBackend(natives);
        OnnxRuntimeBackend onnx = new OnnxRuntimeBackend(natives);
        Session exact = encoder.open(model(setup, "int8-exact", "encoder.jetd"), options);
        Session dynamic = onnx.open(model(setup, "int8", "model.onnx"), options);
        Session full = onnx.open(model(setup, "fp32", "model.onnx"), options);
        Runner exactRunner = exact.newRunner();
        Runner dynamicRunner = dynamic.newRunner();
        Runner fullRunner = full.newRunner()) {
      WordTexts texts = new WordTexts(3, 120, 77, false);
      List<int[]> batch = new ArrayList<>();
      List<float[]> alone = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int[] ids = tokenizer.encode(texts.at(i)).ids();
        float[] vector = exactRunner.run(List.of(ids))[0];
        float[] reference = fullRunner.run(List.of(ids))[0];
        ours.add(cosine(vector, reference));
        theirs.add(cosine(dynamicRunner.run(List.of(ids))[0], reference));
        batch.add(ids);
        alone.add(vector);
        if (batch.stream().mapToInt(text -> text.length).sum() > BATCH_TOKENS - 128 || i == count - 1) {
          float[][] packed = exactRunner.run(batch);
          for (int k = 0; k < packed.length; k++) {
            different += java.util.Arrays.equals(packed[k], alone.get(k)) ? 0 : 1;
          }
          batch.clear();
          alone.clear();
        }
      }
    }
    System.out.printf(Locale.ROOT, "%,d texts of 3 to 120 tokens, cosine to FP32: least, 1%%, median%n", count);
    System.out.println("native INT8         " + figures(ours));
    System.out.println("dynamic INT8        " + figures(theirs));
    System.out.printf(Locale.ROOT, "%,d of the native vectors differ when packed with others%n", different);
    if (different > 0) {
      System.exit(1);
    }
  }

  private static EncoderModel model(Setup setup, String precision, String file) {
    String output = file.endsWith(".onnx") ? "last_hidden_state" : "";
    return new EncoderModel(
        setup.bundle(precision).resolve(file), output, 384, 256, Pooling.MEAN, true);
  }

  private static String figures(List<Double> cosines) {
    Collections.sort(cosines);
    return String.format(
        Locale.ROOT,
        "%.5f %.5f %.5f",
        cosines.getFirst(),
        cosines.get(cosines.size() / 100),
        cosines.get(cosines.size() / 2));
  }

  /** Both have length 1. */
  private static double cosine(float[] a, float[] b) {
    double product = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
    }
    return product;
  }
}
