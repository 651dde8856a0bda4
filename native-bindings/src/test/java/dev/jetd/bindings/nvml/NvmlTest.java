package dev.jetd.bindings.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.NativeLibrary;
import dev.jetd.bindings.natives.Jna;
import dev.jetd.bindings.natives.SystemLibraries;
import dev.jetd.bindings.onnx.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real binding over libraries that stand in for NVIDIA's (src/test/cpp/nvml_standin.cpp). */
final class NvmlTest {
  /** Of a loaded machine; nothing that goes well takes it. */
  private static final Duration LONG = Duration.ofMinutes(2);

  @TempDir private Path directory;

  private final AtomicLong nanos = new AtomicLong();

  private Nvml nvml() {
    return new Nvml(Machine.natives(), new SystemLibraries(List.of(directory)), nanos::get);
  }

  private Nvml compiled(String... flags) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("g++", "-std=c++17", "-O1", "-shared", "-fPIC", "-o"));
    command.add(directory.resolve(NvmlLibrary.NAME).toString());
    command.add(Path.of("src/test/cpp/nvml_standin.cpp").toAbsolutePath().toString());
    command.addAll(List.of(flags));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return nvml();
  }

  /** The count of the very library that was used: loading a file again gives the same one. */
  private int users() {
    Jna.configure(Machine.natives());
    String file = directory.resolve(NvmlLibrary.NAME).toAbsolutePath().toString();
    return NativeLibrary.getInstance(file).getFunction("standin_users").invokeInt(new Object[0]);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void aRealLibraryIsReadAndShutDown() throws Exception {
    try (Nvml nvml = compiled("-DMEMORY=1234567890123ull")) {
      NvmlReading expected =
          new NvmlReading(
              "NVIDIA Thor",
              OptionalInt.of(37),
              OptionalLong.of(1_234_567_890_123L),
              OptionalInt.of(41),
              OptionalLong.of(12_345),
              OptionalLong.of(1_575_000_000),
              List.of("GPU heat (hardware)", "GPU power cap"));
      assertThat(nvml.ask(LONG)).isEqualTo(Nvml.Answer.of(expected));
      assertThat(nvml.ask(LONG)).isEqualTo(Nvml.Answer.of(expected));
      assertThat(users()).isEqualTo(1);
    }
    assertThat(users()).isZero();
  }

  @Test
  void whatTheDeviceOrAnOldLibraryDoesNotHaveIsAbsent() throws Exception {
    try (Nvml nvml = compiled("-DOLD")) {
      NvmlReading reading = nvml.ask(LONG).reading().orElseThrow();
      assertThat(reading.memoryUsed()).isEmpty();
      assertThat(reading.slowedBy()).isEmpty();
      assertThat(reading.loadPercent()).hasValue(37);
    }
  }

  @Test
  void theStubOfOrinIsRefusedAndLeftAlone() throws Exception {
    try (Nvml nvml = compiled("-DNAME=\"Orin (nvgpu)\"")) {
      Nvml.Answer answer = nvml.ask(LONG);
      assertThat(answer.reading()).isEmpty();
      assertThat(answer.trouble())
          .hasValueSatisfying(t -> assertThat(t).contains("stub", "Orin (nvgpu)"));
      assertThat(users()).isZero();
    }
  }

  @Test
  void aLibraryThatIsNotThereIsToldAndLookedForAgainLater() throws Exception {
    try (Nvml nvml = nvml()) {
      assertThat(nvml.ask(LONG).trouble())
          .hasValueSatisfying(t -> assertThat(t).contains(NvmlLibrary.NAME, "gpu.libraries"));
      compiled().close();
      assertThat(nvml.ask(LONG).reading()).isEmpty();
      pass(Duration.ofMinutes(2));
      assertThat(nvml.ask(LONG).reading()).isPresent();
    }
  }

  @Test
  void aFileThatIsNoLibraryIsTold() throws IOException {
    Files.writeString(directory.resolve(NvmlLibrary.NAME), "no library");
    try (Nvml nvml = nvml()) {
      assertThat(nvml.ask(LONG).trouble())
          .hasValueSatisfying(t -> assertThat(t).contains(NvmlLibrary.NAME, "cannot be loaded"));
    }
  }

  @Test
  void aDriverThatIsNotLoadedIsToldInNvidiasWords() throws Exception {
    try (Nvml nvml = compiled("-DREFUSES=9")) {
      assertThat(nvml.ask(LONG).trouble()).hasValue("nvmlInit_v2: Driver Not Loaded");
    }
  }

  @Test
  void aGpuThatIsLostIsToldAndNvmlShutDown() throws Exception {
    try (Nvml nvml = compiled("-DLOST")) {
      assertThat(nvml.ask(LONG).trouble()).hasValue("nvmlDeviceGetUtilizationRates: GPU is lost");
      assertThat(users()).isZero();
    }
  }

  @Test
  void aCallThatHangsHoldsUpNobodyAndIsToldInTime() throws Exception {
    Nvml nvml = compiled("-DHANGS");
    assertThat(nvml.ask(Duration.ofMillis(50)))
        .isEqualTo(new Nvml.Answer(Optional.empty(), Optional.empty()));
    pass(Duration.ofSeconds(7));
    long before = System.nanoTime();
    assertThat(nvml.ask(LONG).trouble()).hasValue("NVML has not answered for 7 s");
    assertThat(System.nanoTime() - before).isLessThan(LONG.toNanos());
    nvml.close();
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - before))
        .isLessThan(LONG.toSeconds());
  }
}
