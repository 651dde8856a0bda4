package dev.jetd.bindings.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.onnx.OnnxProvider.Wish;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where ONNX Runtime computes, and why not elsewhere. */
class OnnxProviderTest {
  private static final List<String> BOTH =
      List.of("TensorrtExecutionProvider", "CUDAExecutionProvider", "CPUExecutionProvider");
  private static final List<String> CPU_ALONE = List.of("CPUExecutionProvider");

  @Test
  void cudaIsTakenWhereTheLibraryHasIt() {
    assertThat(OnnxProvider.of(Wish.AUTO, BOTH)).isEqualTo(OnnxProvider.CUDA);
    assertThat(OnnxProvider.of(Wish.CUDA, BOTH)).isEqualTo(OnnxProvider.CUDA);
    assertThat(OnnxProvider.of(Wish.CPU, BOTH)).isEqualTo(OnnxProvider.CPU);
    assertThat(OnnxProvider.of(Wish.AUTO, CPU_ALONE)).isEqualTo(OnnxProvider.CPU);
    assertThatThrownBy(() -> OnnxProvider.of(Wish.CUDA, CPU_ALONE))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("CPUExecutionProvider")
        .hasMessageContaining("onnxruntime.library");
  }

  @Test
  void aDynamicallyQuantisedGraphIsForTheCpuAndWantedElsewhereItIsRefusedWithAdvice() {
    OnnxGraph dynamic = OnnxGraph.read(Machine.INT8);
    OnnxGraph full = OnnxGraph.read(Machine.FP32);
    assertThat(OnnxProvider.CUDA.of(Wish.AUTO, dynamic)).isEqualTo(OnnxProvider.CPU);
    assertThat(OnnxProvider.CUDA.of(Wish.AUTO, full)).isEqualTo(OnnxProvider.CUDA);
    assertThat(OnnxProvider.CPU.of(Wish.CPU, dynamic)).isEqualTo(OnnxProvider.CPU);
    assertThatThrownBy(() -> OnnxProvider.CUDA.of(Wish.CUDA, dynamic))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("FP16")
        .hasMessageContaining("QuantizeLinear");
  }

  /** The library jetd is shipped with computes on the CPU alone. */
  @Test
  void theShippedLibrarySaysWhatItHas() {
    try (OnnxRuntimeBackend any = backend(Wish.AUTO);
        OnnxRuntimeBackend cuda = backend(Wish.CUDA)) {
      assertThat(((Available) any.probe()).detail()).endsWith(", CPU");
      assertThat(((Unavailable) cuda.probe()).reason()).contains("not by CUDA");
      assertThatThrownBy(() -> cuda.open(Machine.miniLm(Machine.FP32), Machine.SMALL))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("not by CUDA");
      try (Session session = any.open(Machine.miniLm(Machine.FP32), Machine.SMALL)) {
        assertThat(session.backend()).isEqualTo("onnxruntime-cpu");
        assertThat(session.batchForm()).isEqualTo(BatchForm.PADDED);
      }
    }
  }

  private static OnnxRuntimeBackend backend(Wish wish) {
    return new OnnxRuntimeBackend(Machine.natives(), Optional.empty(), wish);
  }
}
