package dev.jetd.bindings.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.convert.GraphConverter;
import dev.jetd.bindings.convert.GraphForm;
import dev.jetd.bindings.cuda.DeviceNodes;
import dev.jetd.bindings.natives.SystemLibraries;
import dev.jetd.bindings.onnx.Machine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is known before TensorRT sees a graph, and without a GPU. */
class EncoderGraphTest {
  @TempDir private Path directory;

  @Test
  void aGraphInFullPrecisionSuitsAndItsVocabularyIsKnown() {
    EncoderGraph graph = EncoderGraph.read(Machine.miniLm(Machine.FP32));
    assertThat(graph.inputs())
        .containsExactlyInAnyOrder("input_ids", "attention_mask", "token_type_ids");
    assertThat(graph.precision()).isEqualTo(Precision.FP32);
    assertThat(graph.vocabulary()).isEqualTo(30522);
  }

  @Test
  void aDynamicallyQuantisedGraphIsRefusedWithAdvice() {
    assertThatThrownBy(() -> EncoderGraph.read(Machine.miniLm(Machine.INT8)))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("FP16")
        .hasMessageContaining("QuantizeLinear");
  }

  @Test
  void blocksOfIntegersAreRefusedAndHalvesAreNot() {
    Path blocks = directory.resolve("blocks.onnx");
    GraphConverter.write(Machine.FP32, blocks, GraphForm.INT8_BLOCKS, Written.UNHEARD);
    assertThatThrownBy(() -> EncoderGraph.read(model(blocks)))
        .isInstanceOf(BackendException.class)
        .hasMessageStartingWith("the graph has MatMulNBits, which TensorRT has not");
    Path halves = directory.resolve("halves.onnx");
    GraphConverter.write(Machine.FP32, halves, GraphForm.FP16, Written.UNHEARD);
    assertThat(EncoderGraph.read(model(halves)).vocabulary()).isEqualTo(30522);
  }

  private static EncoderModel model(Path graph) {
    return new EncoderModel(graph, "", 384, 256, Pooling.MEAN, true);
  }

  @Test
  void idsBeyondTheTableAndEmptySequencesAreRefused() {
    EncoderGraph graph = EncoderGraph.read(Machine.miniLm(Machine.FP32));
    SequenceCheck.check(List.of(new int[] {0, 30521}), graph);
    for (int[] bad : new int[][] {{}, {-1}, {30522}, new int[257]}) {
      assertThatThrownBy(() -> SequenceCheck.check(List.of(new int[] {1}, bad), graph))
          .isInstanceOf(BackendException.class);
    }
    assertThatThrownBy(() -> SequenceCheck.check(List.of(), graph))
        .isInstanceOf(BackendException.class);
  }

  @Test
  void withoutADeviceTheBackendSaysSoAndOpensNothing() {
    try (TensorRtBackend backend =
        new TensorRtBackend(
            directory, Machine.natives(), new SystemLibraries(List.of()), options(0))) {
      assertThat(backend.probe()).isEqualTo(new Unavailable(DeviceNodes.NONE));
      assertThat(backend.probe()).isNotInstanceOf(Available.class);
      assertThatThrownBy(() -> backend.open(Machine.miniLm(Machine.FP32), Machine.SMALL))
          .isInstanceOf(BackendException.class)
          .hasMessage(DeviceNodes.NONE);
      assertThat(directory.resolve("engines")).doesNotExist();
    }
  }

  @Test
  void aBuildsMemoryIsBoundedByWhatIsFree() {
    long mib = 1L << 20;
    assertThat(options(0).workspace(true, 4096 * mib)).isEqualTo(1024 * mib);
    assertThat(options(0).workspace(true, 800 * mib)).isEqualTo(200 * mib);
    assertThat(options(0).workspace(true, 0)).isEqualTo(64 * mib);
    assertThat(options(0).workspace(false, 80_000 * mib)).isEqualTo(4096 * mib);
    assertThat(options(128 * mib).workspace(false, 80_000 * mib)).isEqualTo(128 * mib);
  }

  @Test
  void versionsAreReadAsTensorRtWritesThem() {
    assertThat(TensorRt.version(100300)).isEqualTo("10.3.0");
    assertThat(TensorRt.version(101501)).isEqualTo("10.15.1");
  }

  private TensorRtOptions options(long buildMemory) {
    return new TensorRtOptions(
        directory.resolve("engines"),
        Optional.empty(),
        0,
        buildMemory,
        2,
        true,
        Duration.ofSeconds(5));
  }
}
