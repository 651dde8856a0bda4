package dev.jetd.bindings.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.onnx.ElementType;
import dev.jetd.bindings.onnx.Golden;
import dev.jetd.bindings.onnx.Machine;
import dev.jetd.bindings.onnx.OnnxGraph;
import dev.jetd.bindings.onnx.OnnxRuntimeBackend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundled model's FP32 graph in its other forms. */
class GraphConverterTest {
  private static final int LARGEST_BATCH = 512;

  /** ONNX Runtime 1.20, of JetPack 6, multiplies blocks of 4 bits alone. */
  private static final boolean BLOCKS_OF_8_BITS =
      !Machine.property("jetd.onnxruntime.version").startsWith("1.20.");

  @TempDir private Path directory;

  @Test
  void productsBecomeBlocksAndAllElseStays() throws IOException {
    Path blocks = convert(GraphForm.INT8_BLOCKS, 36);
    OnnxGraph graph = OnnxGraph.read(blocks);
    OnnxGraph before = OnnxGraph.read(Machine.FP32);
    assertThat(graph.operators())
        .containsEntry("MatMulNBits", 36)
        // Queries by keys, and weights by values.
        .containsEntry("MatMul", 12)
        .containsEntry("Softmax", 6);
    assertThat(graph.weights()).containsEntry(ElementType.UINT8, 10_616_832L);
    assertThat(graph.inputs()).isEqualTo(before.inputs());
    assertThat(graph.outputs()).isEqualTo(before.outputs());
    assertThat(graph.producer()).isEqualTo(before.producer());
    assertThat(graph.precision()).isEqualTo(Precision.INT8);
    assertThat(graph.rowsAreIndependent()).isTrue();
    assertThat(Files.size(blocks)).isLessThan(Files.size(Machine.FP32) * 7 / 10);
  }

  @Test
  void blocksAreNearAndTheSameAloneAndInAnyBatch() {
    Path blocks = convert(GraphForm.INT8_BLOCKS, 36);
    if (!BLOCKS_OF_8_BITS) {
      assertThatThrownBy(() -> open(blocks))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining(blocks.toString());
      return;
    }
    try (Session session = open(blocks);
        Runner runner = session.newRunner()) {
      List<Double> cosines = cosines(runner);
      assertThat(cosines.getFirst()).isGreaterThan(0.99);
      assertThat(cosines.get(cosines.size() / 2)).isGreaterThan(0.998);
      if (session.batchForm() == BatchForm.PADDED) {
        assertRowsIndependent(runner);
      }
    }
  }

  @Test
  void halvesAreNearerStillAndTheSameInAnyBatch() {
    Path halves = convert(GraphForm.FP16, 38);
    OnnxGraph graph = OnnxGraph.read(halves);
    assertThat(graph.precision()).isEqualTo(Precision.FP16);
    assertThat(graph.rowsAreIndependent()).isTrue();
    assertThat(graph.outputs()).isEqualTo(OnnxGraph.read(Machine.FP32).outputs());
    try (Session session = open(halves);
        Runner runner = session.newRunner()) {
      assertThat(session.batchForm()).isEqualTo(BatchForm.PADDED);
      assertThat(cosines(runner).getFirst()).isGreaterThan(0.99999);
      assertRowsIndependent(runner);
    }
  }

  @Test
  void theSameGraphGivesTheSameBytes() throws IOException {
    Path one = convert(GraphForm.INT8_BLOCKS, 36);
    Path two = directory.resolve("two.onnx");
    GraphConverter.write(Machine.FP32, two, GraphForm.INT8_BLOCKS, Written.UNHEARD);
    assertThat(Files.mismatch(one, two)).isEqualTo(-1);
  }

  @Test
  void whatIsConvertedOnceIsNotConvertedAgain() {
    Path blocks = convert(GraphForm.INT8_BLOCKS, 36);
    for (Path graph : List.of(Machine.INT8, blocks)) {
      for (GraphForm form : GraphForm.values()) {
        assertRefused(graph, form, "quantised already");
      }
    }
    Path halves = directory.resolve("halves.onnx");
    GraphConverter.write(Machine.FP32, halves, GraphForm.FP16, Written.UNHEARD);
    assertRefused(halves, GraphForm.INT8_BLOCKS, "FP16 already");
  }

  @Test
  void aFileThatIsThereIsLeftAlone() throws IOException {
    Path there = Files.writeString(directory.resolve("there.onnx"), "mine");
    assertThatThrownBy(
            () -> GraphConverter.write(Machine.FP32, there, GraphForm.FP16, Written.UNHEARD))
        .isInstanceOf(BackendException.class);
    assertThat(there).hasContent("mine");
  }

  private Path convert(GraphForm form, int weights) {
    Path file = directory.resolve(form + ".onnx");
    AtomicLong written = new AtomicLong();
    int converted =
        GraphConverter.write(Machine.FP32, file, form, (bytes, all) -> written.set(bytes));
    assertThat(converted).isEqualTo(weights);
    assertThat(file).hasSize(written.get());
    return file;
  }

  private void assertRefused(Path graph, GraphForm form, String why) {
    Path none = directory.resolve("none.onnx");
    assertThatThrownBy(() -> GraphConverter.write(graph, none, form, Written.UNHEARD))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining(graph + " is ")
        .hasMessageContaining(why);
    assertThat(none).doesNotExist();
  }

  /** Of the golden texts to their FP32 vectors, least first. */
  private static List<Double> cosines(Runner runner) {
    return Golden.cases().stream()
        .map(text -> Golden.cosine(runner.run(List.of(text.ids()))[0], text.fp32()))
        .sorted()
        .toList();
  }

  /** Single tokens, long texts, neighbours of any length, and padding. */
  private static void assertRowsIndependent(Runner runner) {
    Random random = new Random(61);
    for (int batch = 0; batch < 10; batch++) {
      int rows = 2 + random.nextInt(10);
      List<int[]> texts = new ArrayList<>();
      texts.add(new int[] {random.nextInt(30_522)});
      while (texts.size() < rows) {
        int length = 1 + random.nextInt(Math.min(Machine.MAX_TOKENS, LARGEST_BATCH / rows));
        texts.add(random.ints(length, 0, 30_522).toArray());
      }
      float[][] together = runner.run(texts);
      for (int row = 0; row < rows; row++) {
        assertThat(runner.run(List.of(texts.get(row)))[0])
            .as("row %d of %d, %d tokens", row, rows, texts.get(row).length)
            .isEqualTo(together[row]);
      }
    }
  }

  private static Session open(Path graph) {
    return new OnnxRuntimeBackend(Machine.natives())
        .open(Machine.miniLm(graph), new SessionOptions(1, LARGEST_BATCH));
  }
}
