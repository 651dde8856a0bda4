package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxGraphTest {
  private static final long FREE = TinyModel.FREE;

  @TempDir private Path directory;

  @Test
  void aQuantizedEncoderIsDescribed() {
    OnnxGraph graph = OnnxGraph.read(Machine.INT8);
    assertThat(graph.producer()).isEqualTo("onnx.quantize 0.1.0");
    assertThat(graph.opset()).isEqualTo(11);
    assertThat(graph.inputs())
        .extracting(TensorInfo::toString)
        .containsExactly(
            "input_ids INT64[?,?]", "attention_mask INT64[?,?]", "token_type_ids INT64[?,?]");
    assertThat(graph.outputs())
        .extracting(TensorInfo::toString)
        .containsExactly("last_hidden_state FLOAT[?,?,384]");
    assertThat(graph.operators())
        .containsEntry("DynamicQuantizeLinear", 24)
        .containsEntry("MatMulInteger", 36)
        .containsEntry("MatMul", 12);
    assertThat(graph.weights())
        .containsEntry(ElementType.INT8, 10_637_568L)
        .containsEntry(ElementType.UINT8, 11_917_827L);
    assertThat(graph.precision()).isEqualTo(Precision.INT8);
    assertThat(graph.rowsAreIndependent()).isFalse();
  }

  @Test
  void aFloatEncoderHasIndependentRows() {
    OnnxGraph graph = OnnxGraph.read(Machine.FP32);
    assertThat(graph.precision()).isEqualTo(Precision.FP32);
    assertThat(graph.rowsAreIndependent()).isTrue();
    assertThat(graph.weights()).containsEntry(ElementType.FLOAT, 22_565_428L);
  }

  /** Of 90 MB of weights not one is read: the bound is far above the time that takes. */
  @Test
  void readingSkipsTheWeights() {
    long best = Long.MAX_VALUE;
    for (int i = 0; i < 10; i++) {
      long start = System.nanoTime();
      OnnxGraph.read(Machine.FP32);
      best = Math.min(best, System.nanoTime() - start);
    }
    assertThat(best).isLessThan(TimeUnit.MILLISECONDS.toNanos(20));
  }

  @Test
  void mostlyHalfPrecisionWeightsMakeAHalfPrecisionModel() throws IOException {
    TinyModel half = minimal().halfTable(new float[][] {{1, 2, 3}});
    assertThat(read(half).precision()).isEqualTo(Precision.FP16);
    half.weight("bias", ElementType.FLOAT, new byte[16], 4);
    assertThat(read(half).precision()).isEqualTo(Precision.FP32);
  }

  @Test
  void quantizedActivationsMakeAnIntegerModelAndKeepRowsIndependent() throws IOException {
    TinyModel explicit =
        minimal()
            .node("QuantizeLinear", List.of("x", "scale"), "q")
            .node("DequantizeLinear", List.of("q", "scale"), "y");
    assertThat(read(explicit).precision()).isEqualTo(Precision.INT8);
    assertThat(read(explicit).rowsAreIndependent()).isTrue();
  }

  @Test
  void quantizedWeightsAloneAreFloatArithmetic() throws IOException {
    TinyModel weightOnly = minimal().node("DequantizeLinear", List.of("q", "scale"), "y");
    assertThat(read(weightOnly).precision()).isEqualTo(Precision.FP32);
  }

  @Test
  void dynamicQuantizationIsFoundInsideSubgraphs() throws IOException {
    ProtoWriter inner = new ProtoWriter();
    inner.message(1, TinyModel.nodeOf("DynamicQuantizeMatMul", List.of("a"), "b"));
    TinyModel nested =
        minimal().node("If", List.of("c"), "d", TinyModel.subgraph("then_branch", inner));
    assertThat(read(nested).rowsAreIndependent()).isFalse();
    assertThat(read(nested).precision()).isEqualTo(Precision.INT8);
  }

  @Test
  void weightsThatAreAlsoListedAsInputsAreNoInputs() throws IOException {
    TinyModel old =
        minimal()
            .weight("bias", ElementType.FLOAT, new byte[8], 2)
            .input("bias", ElementType.FLOAT, 2);
    assertThat(read(old).inputs()).extracting(TensorInfo::name).containsExactly("input_ids");
  }

  @Test
  void aShapeThatIsNotSaidIsNotInvented() throws IOException {
    OnnxGraph graph = read(minimal().output("anything", ElementType.FLOAT));
    assertThat(graph.outputs().get(0).shape()).isEmpty();
    assertThat(graph.outputs().get(0)).hasToString("anything FLOAT");
  }

  @Test
  void anElementTypeNewerThanWeKnowIsUndefined() {
    assertThat(ElementType.of(99)).isEqualTo(ElementType.UNDEFINED);
    assertThat(ElementType.of(-1)).isEqualTo(ElementType.UNDEFINED);
  }

  @Test
  void graphsWithinGraphsEndSomewhere() throws IOException {
    ProtoWriter inner = new ProtoWriter();
    for (int i = 0; i < 1000; i++) {
      ProtoWriter outer = new ProtoWriter();
      inner =
          outer.message(
              1, TinyModel.nodeOf("Loop", List.of("a"), "b", TinyModel.subgraph("body", inner)));
    }
    TinyModel deep = minimal().node("Loop", List.of("a"), "b", TinyModel.subgraph("body", inner));
    assertThatThrownBy(() -> read(deep))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("subgraphs lie more than");
  }

  /** Whatever the bytes: a graph, or an exception of ours; no other error, and an end. */
  @Test
  void corruptedFilesAreReadOrRefusedAndNothingElse() throws IOException {
    byte[] good = TinyModel.encoder(new float[][] {{1, 2}, {3, 4}}).toByteArray();
    Random random = new Random(7);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] bad = good.clone();
      for (int changes = 1 + random.nextInt(4); changes > 0; changes--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt(256);
      }
      try {
        read(bad);
      } catch (BackendException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(1, 3000);
  }

  private static TinyModel minimal() {
    return new TinyModel().input("input_ids", ElementType.INT64, FREE, FREE);
  }

  private OnnxGraph read(TinyModel tiny) throws IOException {
    return read(tiny.toByteArray());
  }

  private OnnxGraph read(byte[] bytes) throws IOException {
    return OnnxGraph.read(Files.write(directory.resolve("model.onnx"), bytes));
  }

  /** Four gigabytes of weights in a few bytes: whoever believed it would set the memory aside. */
  @Test
  void aTensorThatClaimsMoreThanItHoldsIsRefused() throws IOException {
    Path file = directory.resolve("model.onnx");
    for (long[] shape :
        new long[][] {
          {1L << 30}, {1L << 20, 1L << 10}, {1L << 62, 4}, {3}, {-1}, {1L << 40, 1L << 40}
        }) {
      TinyModel model = new TinyModel().weight("huge", ElementType.FLOAT, new byte[2], shape);
      Files.write(file, model.toByteArray());
      assertThatThrownBy(() -> OnnxGraph.read(file))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("model.onnx is no ONNX model, or a broken one: it");
    }
  }

  @Test
  void aTensorInAnotherDirectoryIsRefused() throws IOException {
    Path file = directory.resolve("model.onnx");
    for (String place : List.of("../../etc/passwd", "/etc/passwd", "..")) {
      ProtoWriter entry = new ProtoWriter().text(1, "location").text(2, place);
      ProtoWriter outside =
          TinyModel.tensor("outside", ElementType.FLOAT, new byte[0], 4)
              .message(13, entry)
              .number(14, 1);
      Files.write(file, new TinyModel().weight(outside).toByteArray());
      assertThatThrownBy(() -> OnnxGraph.read(file))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("its tensor outside leads to another directory: " + place);
    }
    ProtoWriter beside =
        TinyModel.tensor("beside", ElementType.FLOAT, new byte[0], 4)
            .message(13, new ProtoWriter().text(1, "location").text(2, "model.onnx_data"))
            .number(14, 1);
    Files.write(file, new TinyModel().weight(beside).toByteArray());
    assertThat(OnnxGraph.read(file).weights()).containsEntry(ElementType.FLOAT, 4L);
  }
}
