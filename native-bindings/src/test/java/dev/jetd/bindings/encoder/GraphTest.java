package dev.jetd.bindings.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.BackendException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From an ONNX graph to a file of weights. */
class GraphTest {
  @TempDir private Path directory;

  @Test
  void theEncoderIsRecognised() {
    assertThat(EncoderFile.unlike(Machine.FP32)).isEmpty();
    BertWeights weights = BertGraph.weights(Machine.FP32);
    assertThat(weights.hidden()).isEqualTo(384);
    assertThat(weights.inner()).isEqualTo(1536);
    assertThat(weights.heads()).isEqualTo(12);
    assertThat(weights.layers()).hasSize(6);
    assertThat(weights.scores())
        .isCloseTo(1 / Math.sqrt(32), org.assertj.core.data.Offset.offset(1e-7));
    assertThat(weights.embedded().epsilon())
        .isCloseTo(1e-12, org.assertj.core.data.Offset.offset(1e-18));
  }

  @Test
  void aQuantisedGraphIsLeftToOnnxRuntime() {
    assertThat(EncoderFile.unlike(Machine.INT8))
        .hasValueSatisfying(why -> assertThat(why).contains("quantised already"));
    assertThatThrownBy(() -> make(Machine.INT8, directory.resolve("x"), Written.UNHEARD))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("quantised already");
    assertThat(directory).isEmptyDirectory();
  }

  /** One operation changed at a time: each is told and none misread. */
  @Test
  void aGraphThatComputesSomethingElseIsRefused() throws IOException {
    byte[] graph = Files.readAllBytes(Machine.FP32);
    for (String[] change :
        List.of(
            new String[] {"Erf", "Sin"},
            new String[] {"Softmax", "Hardmax"},
            new String[] {"Sqrt", "Ceil"},
            new String[] {"MatMul", "MatAdd"})) {
      Path other = directory.resolve("other.onnx");
      Files.write(other, replaceOperator(graph, change[0], change[1]));
      assertThat(EncoderFile.unlike(other)).as(change[0]).isPresent();
    }
  }

  @Test
  void theSameGraphGivesTheSameFile() throws IOException {
    Path file = directory.resolve("encoder.jetd");
    List<Long> told = new ArrayList<>();
    make(Machine.FP32, file, (bytes, all) -> told.addAll(List.of(bytes, all)));
    assertThat(Files.mismatch(file, Weights.FILE)).isEqualTo(-1);
    assertThat(told).endsWith(Files.size(file), Files.size(file)).isNotEmpty();
    assertThat(directory.toFile().list()).containsExactly("encoder.jetd");
  }

  private static void make(Path graph, Path file, Written written) {
    EncoderFile.write(graph, file, Precision.INT8, written);
  }

  /** A few hundred random texts beside the FP32 graph; cross-build/bench near does thousands. */
  @Test
  void vectorsStayNearThoseOfOnnxRuntime() {
    Random random = new Random(31);
    try (OnnxRuntimeBackend onnx = new OnnxRuntimeBackend(Machine.natives());
        Session fp32 = onnx.open(Machine.miniLm(Machine.FP32), Machine.SMALL);
        Session int8 = Weights.backend().open(Weights.miniLm(), new SessionOptions(1, 256));
        Runner theirs = fp32.newRunner();
        Runner ours = int8.newRunner()) {
      for (int i = 0; i < 200; i++) {
        List<int[]> text = List.of(random.ints(1 + random.nextInt(40), 999, 30_522).toArray());
        assertThat(Golden.cosine(ours.run(text)[0], theirs.run(text)[0])).isGreaterThan(0.95);
      }
    }
  }

  /**
   * Operators stand in their nodes as field 4: tag, length, name; a name of the same length fits.
   */
  private static byte[] replaceOperator(byte[] graph, String from, String to) {
    byte[] changed = graph.clone();
    for (int i = 0; i + from.length() + 2 < changed.length; i++) {
      boolean here = changed[i] == 0x22 && changed[i + 1] == from.length();
      for (int k = 0; here && k < from.length(); k++) {
        here = changed[i + 2 + k] == from.charAt(k);
      }
      for (int k = 0; here && k < from.length(); k++) {
        changed[i + 2 + k] = (byte) to.charAt(k);
      }
    }
    return changed;
  }
}
