package dev.jetd.bindings.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is told from TensorRT's answers, without TensorRT. */
class TensorRtTest {
  @Test
  void anAddressInTheFirstPageIsNoObject() {
    assertThat(TensorRt.isNone(0)).isTrue();
    // What TensorRT 10.15 gives for a runtime where CUDA does not start.
    assertThat(TensorRt.isNone(0x238)).isTrue();
    assertThat(TensorRt.isNone(4096)).isFalse();
    assertThat(TensorRt.isNone(0x7f00_0000_1000L)).isFalse();
    assertThat(TensorRt.isNone(0xffff_8000_0000_1000L)).isFalse();
  }

  @Test
  void wantOfMemoryIsKnownByItsWords() {
    assertThat(TensorRt.isWantOfMemory("Error Code 2: OutOfMemory (Requested size was 4 bytes.)"))
        .isTrue();
    assertThat(TensorRt.isWantOfMemory("Cuda Runtime (out of memory)")).isTrue();
    assertThat(TensorRt.isWantOfMemory("cudaErrorMemoryAllocation")).isTrue();
    assertThat(TensorRt.isWantOfMemory("Serialization (magic tag does not match)")).isFalse();
    assertThat(TensorRt.refused("No engine", "Cuda Runtime (out of memory)").fault())
        .contains(DeviceFault.OUT_OF_MEMORY);
    assertThat(TensorRt.refused("No engine", "it does not say why"))
        .hasMessage("No engine: it does not say why")
        .returns(Optional.empty(), BackendException::fault);
  }

  @Test
  void aFirstRunHasAMinuteOrTheLimitIfThatIsLonger() {
    assertThat(options(Duration.ofSeconds(5)).setUpLimit()).isEqualTo(Duration.ofMinutes(1));
    assertThat(options(Duration.ofMinutes(2)).setUpLimit()).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void whatStandsForMinusInfinityIsANumberThatFp16Has() {
    assertThat(HalfRange.bounded(-Float.MAX_VALUE)).isEqualTo(-30_000);
    assertThat(HalfRange.bounded(Float.NEGATIVE_INFINITY)).isEqualTo(-30_000);
    assertThat(HalfRange.bounded(-1e9f)).isEqualTo(-30_000);
    assertThat(HalfRange.bounded(-10_000)).isEqualTo(-10_000);
    assertThat(HalfRange.bounded(1e-12f)).isEqualTo(1e-12f);
    assertThat(HalfRange.bounded(Float.MAX_VALUE)).isEqualTo(Float.MAX_VALUE);
    assertThat((float) Math.exp(HalfRange.bounded(-Float.MAX_VALUE) + 1000)).isZero();
  }

  private static TensorRtOptions options(Duration runLimit) {
    return new TensorRtOptions(Path.of("engines"), Optional.empty(), 0, 0, 2, true, runLimit);
  }
}
