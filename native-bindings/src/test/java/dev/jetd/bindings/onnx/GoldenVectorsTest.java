package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;

/** The vectors are those that Python's ONNX Runtime gives for the same tokens. */
class GoldenVectorsTest {
  @Test
  void floatVectorsAgreeToTheFourthDecimal() {
    each(
        Machine.FP32,
        (golden, vector) -> {
          assertThat(Golden.cosine(vector, golden.fp32())).isGreaterThan(0.99999);
          assertThat(vector).containsExactly(golden.fp32(), within(1e-4f));
        });
  }

  @Test
  void integerVectorsPointTheSameWay() {
    each(
        Machine.INT8,
        (golden, vector) ->
            assertThat(Golden.cosine(vector, golden.int8())).isGreaterThanOrEqualTo(0.99));
  }

  @Test
  void vectorsHaveLengthOne() {
    each(
        Machine.FP32,
        (golden, vector) -> {
          double squares = 0;
          for (float component : vector) {
            squares += (double) component * component;
          }
          assertThat(squares).isCloseTo(1, within(1e-6));
        });
  }

  @Test
  void aSessionSaysWhatItsGraphIs() {
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives());
        Session int8 = backend.open(Machine.miniLm(Machine.INT8), Machine.SMALL);
        Session fp32 = backend.open(Machine.miniLm(Machine.FP32), Machine.SMALL)) {
      assertThat(int8.precision()).isEqualTo(Precision.INT8);
      assertThat(int8.batchForm()).isEqualTo(BatchForm.SINGLE);
      assertThat(fp32.precision()).isEqualTo(Precision.FP32);
      assertThat(fp32.batchForm()).isEqualTo(BatchForm.PADDED);
      assertThat(fp32.dimension()).isEqualTo(384);
      assertThat(fp32.backend()).isEqualTo("onnxruntime-cpu");
    }
  }

  private static void each(Path graph, BiConsumer<Golden, float[]> check) {
    try (OnnxRuntimeBackend backend = new OnnxRuntimeBackend(Machine.natives());
        Session session = backend.open(Machine.miniLm(graph), Machine.SMALL);
        Runner runner = session.newRunner()) {
      for (Golden golden : Golden.cases()) {
        check.accept(golden, runner.run(List.of(golden.ids()))[0]);
      }
    }
  }
}
