package dev.jetd.bindings.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.onnx.Golden;
import dev.jetd.bindings.onnx.Machine;
import dev.jetd.bindings.onnx.OnnxRuntimeBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** FP32 and bf16 by the native encoder: near ONNX Runtime's FP32, and the same bits anywhere. */
class PrecisionTest {
  private static final int BATCH_TOKENS = 300;

  @TempDir private static Path directory;

  @BeforeAll
  static void make() {
    for (Precision precision : List.of(Precision.FP32, Precision.BF16)) {
      EncoderFile.write(Machine.FP32, file(precision), precision, Written.UNHEARD);
    }
  }

  private static Path file(Precision precision) {
    return directory.resolve(precision.name());
  }

  private static EncoderSession open(Precision precision, String kernel) {
    return Weights.open(file(precision), BATCH_TOKENS, kernel);
  }

  private static EncoderSession open(Precision precision) {
    return open(precision, Weights.kernels(precision).getFirst());
  }

  @Test
  void fp32GivesTheVectorsOfOnnxRuntime() {
    try (EncoderSession session = open(Precision.FP32);
        Runner runner = session.newRunner()) {
      assertThat(session.precision()).isEqualTo(Precision.FP32);
      for (Golden golden : Golden.cases()) {
        float[] vector = runner.run(List.of(golden.ids()))[0];
        for (int i = 0; i < vector.length; i++) {
          assertThat(Math.abs(vector[i] - golden.fp32()[i]))
              .as("component %d", i)
              .isLessThan(1e-5f);
        }
      }
    }
  }

  @Test
  void bf16PointsWhereFp32Does() {
    try (EncoderSession session = open(Precision.BF16);
        Runner runner = session.newRunner()) {
      assertThat(session.precision()).isEqualTo(Precision.BF16);
      for (Golden golden : Golden.cases()) {
        float[] vector = runner.run(List.of(golden.ids()))[0];
        assertThat(Golden.cosine(vector, golden.fp32())).isGreaterThan(0.9999);
      }
    }
  }

  /** Random words make no sense, which is harder than texts that do. */
  @Test
  void randomTextsStayNearThoseOfOnnxRuntime() {
    Random random = new Random(41);
    try (OnnxRuntimeBackend onnx = new OnnxRuntimeBackend(Machine.natives());
        Session theirs = onnx.open(Machine.miniLm(Machine.FP32), Machine.SMALL);
        Session full = Weights.backend().open(model(Precision.FP32), new SessionOptions(1, 256));
        Session half = Weights.backend().open(model(Precision.BF16), new SessionOptions(1, 256));
        Runner expected = theirs.newRunner();
        Runner fp32 = full.newRunner();
        Runner bf16 = half.newRunner()) {
      for (int i = 0; i < 200; i++) {
        List<int[]> text = List.of(random.ints(1 + random.nextInt(40), 999, 30_522).toArray());
        float[] vector = expected.run(text)[0];
        assertThat(fp32.run(text)[0]).usingComparatorWithPrecision(1e-5f).containsExactly(vector);
        assertThat(Golden.cosine(bf16.run(text)[0], vector)).isGreaterThan(0.9995);
      }
    }
  }

  private static dev.jetd.bindings.EncoderModel model(Precision precision) {
    return Machine.miniLm(file(precision));
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void everyKernelGivesTheSame(Precision precision) {
    Random random = new Random(42);
    List<int[]> texts = new ArrayList<>();
    for (int length : List.of(1, 2, 7, 8, 17, 31)) {
      texts.add(random.ints(length, 0, Weights.VOCABULARY).toArray());
    }
    List<String> kernels = Weights.kernels(precision);
    assertThat(kernels).endsWith("portable");
    float[][] expected = run(precision, "portable", texts);
    for (String kernel : kernels) {
      assertThat(run(precision, kernel, texts)).as(kernel).isDeepEqualTo(expected);
    }
  }

  private static float[][] run(Precision precision, String kernel, List<int[]> texts) {
    try (EncoderSession session = open(precision, kernel);
        Runner runner = session.newRunner()) {
      return runner.run(texts);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"FP32", "BF16"})
  void neighboursChangeNothing(Precision precision) {
    Random random = new Random(43);
    try (EncoderSession session = open(precision);
        Runner runner = session.newRunner()) {
      for (int i = 0; i < 6; i++) {
        List<int[]> batch = Weights.batch(random, 1 + random.nextInt(BATCH_TOKENS));
        float[][] together = runner.run(batch);
        for (int text = 0; text < batch.size(); text++) {
          assertThat(runner.run(List.of(batch.get(text)))[0]).isEqualTo(together[text]);
        }
      }
    }
  }

  /** Vectors of different precisions, or of another arithmetic, never answer for each other. */
  @Test
  void eachArithmeticHasANameOfItsOwn() {
    try (EncoderSession int8 = Weights.open(BATCH_TOKENS, "portable");
        EncoderSession fp32 = open(Precision.FP32);
        EncoderSession bf16 = open(Precision.BF16)) {
      assertThat(List.of(int8.arithmetic(), fp32.arithmetic(), bf16.arithmetic()))
          .doesNotHaveDuplicates()
          .allMatch(name -> name.matches("native (int8|fp32|bf16) [0-9]+\\.[0-9]+"));
    }
  }

  @Test
  void theSameGraphGivesTheSameFile() throws IOException {
    Path again = directory.resolve("again");
    List<Long> told = new ArrayList<>();
    EncoderFile.write(
        Machine.FP32, again, Precision.BF16, (bytes, all) -> told.addAll(List.of(bytes, all)));
    assertThat(Files.mismatch(again, file(Precision.BF16))).isEqualTo(-1);
    assertThat(told).endsWith(Files.size(again), Files.size(again));
  }
}
