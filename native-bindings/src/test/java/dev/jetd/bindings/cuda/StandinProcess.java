package dev.jetd.bindings.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.natives.SystemLibraries;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** A process of {@link StandinTest}'s: the real bindings over the libraries that stand in. */
final class StandinProcess {

  private StandinProcess() {}

  /**
   * @param arguments root, natives, the directory of the libraries, and what is expected: the
   *     reason, or a device
   */
  public static void main(String[] arguments) {
    Cuda cuda =
        new Cuda(
            Path.of(arguments[0]),
            Path.of(arguments[1]),
            new SystemLibraries(List.of(Path.of(arguments[2]))));
    if (!arguments[3].equals("device")) {
      assertThat(((Unavailable) cuda.probe()).reason()).contains(arguments[3]);
      return;
    }
    assertThat(((Available) cuda.probe()).detail())
        .isEqualTo("Stand-in, compute capability 0.0, 8192 MiB, CUDA 12.6, driver for CUDA 11.4");
    cuda.use(cuda.device());
    long free = cuda.freeMemory();
    copies();
    faults();
    assertThat(cuda.freeMemory()).as("what is alive in the end").isEqualTo(free);
    hang();
  }

  private static void copies() {
    try (CudaStream stream = new CudaStream();
        CudaEvent start = new CudaEvent(true);
        CudaEvent done = new CudaEvent(true);
        PinnedMemory host = new PinnedMemory(64);
        DeviceMemory device = new DeviceMemory(64)) {
      ByteBuffer buffer = host.buffer();
      buffer.putInt(0, 42).putInt(32, 0);
      start.record(stream);
      stream.copy(host, device, 64);
      buffer.putInt(0, 0);
      stream.copy(device, host, 0, 4);
      done.record(stream);
      done.await(Duration.ofSeconds(5));
      assertThat(buffer.getInt(0)).isEqualTo(42);
      assertThat(done.millisSince(start)).isEqualTo(1.5f);
      graph(stream, host, device, buffer);
      assertThatThrownBy(() -> stream.copy(host, device, 65))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> stream.copy(device, host, 63, 2))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  /** Recorded work is not done when it is recorded, and done each time it is launched. */
  private static void graph(
      CudaStream stream, PinnedMemory host, DeviceMemory device, ByteBuffer buffer) {
    buffer.putInt(32, 1);
    try (CudaGraph graph =
        stream.record(
            () -> {
              stream.copy(host, device, 64);
              stream.copy(device, host, 32, 32);
            })) {
      for (int i = 0; i < 3; i++) {
        buffer.putInt(32, 100 + i);
        graph.launch(stream);
        assertThat(buffer.getInt(32)).isEqualTo(100 + i);
      }
    }
    assertThatThrownBy(
            () ->
                stream.record(
                    () -> {
                      throw new BackendException("not to be recorded");
                    }))
        .hasMessage("not to be recorded");
    // And the stream works on.
    stream.copy(host, device, 8);
  }

  private static void faults() {
    BackendException memory = fault(() -> new DeviceMemory(1L << 40));
    assertThat(memory.fault()).contains(DeviceFault.OUT_OF_MEMORY);
    assertThat(memory)
        .hasMessage(
            "CUDA: allocating 1099511627776 bytes failed: cudaErrorMemoryAllocation (out of memory)");
    try (CudaStream stream = new CudaStream();
        PinnedMemory host = new PinnedMemory(8000);
        DeviceMemory device = new DeviceMemory(8000)) {
      BackendException lost = fault(() -> stream.copy(host, device, 7007));
      assertThat(lost.fault()).contains(DeviceFault.LOST);
      // None of the failures is left for others to find.
      stream.copy(host, device, 8);
      try (CudaEvent done = new CudaEvent(false)) {
        stream.copy(host, device, 1212);
        assertThat(done.isDone()).isFalse();
        stream.copy(host, device, 8);
        assertThat(done.isDone()).isTrue();
      }
    }
    CudaEvent event = new CudaEvent(false);
    event.close();
    event.close();
    assertThatThrownBy(event::isDone).isInstanceOf(IllegalStateException.class);
    DeviceMemory device = new DeviceMemory(8);
    device.close();
    device.close();
    assertThatThrownBy(() -> device.at(0)).isInstanceOf(IllegalStateException.class);
  }

  /** Last, because after it nothing is done any more. */
  private static void hang() {
    CudaStream stream = new CudaStream();
    PinnedMemory host = new PinnedMemory(2000);
    DeviceMemory device = new DeviceMemory(2000);
    CudaEvent done = new CudaEvent(false);
    stream.copy(host, device, 1313);
    done.record(stream);
    BackendException hung = fault(() -> done.await(Duration.ofMillis(50)));
    assertThat(hung.fault()).contains(DeviceFault.HUNG);
    assertThat(hung).hasMessage("a run on the GPU has not ended for 50 ms");
  }

  private static BackendException fault(ThrowingCallable call) {
    BackendException e = catchThrowableOfType(BackendException.class, call);
    assertThat(e).isNotNull();
    return e;
  }
}
