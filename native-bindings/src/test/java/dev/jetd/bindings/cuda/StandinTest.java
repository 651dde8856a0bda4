package dev.jetd.bindings.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.onnx.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * CUDA's real bindings over libraries that stand in for NVIDIA's (src/test/cpp/cuda_standin.cpp),
 * each time in a process of its own, where nothing of NVIDIA's is loaded.
 */
class StandinTest {
  @TempDir private Path directory;

  @Test
  void buffersStreamsEventsAndGraphsDoWhatTheySayAndLeaveNothingBehind() throws Exception {
    run("device", Map.of());
  }

  @Test
  void aDriverThatIsTooOldIsToldWithBothVersions() throws Exception {
    run(
        "the NVIDIA driver is too old: it runs CUDA 11.4, and libcudart",
        Map.of("STANDIN_COUNT", "35"));
  }

  @Test
  void aDriverThatSeesNoDeviceIsTold() throws Exception {
    run("CUDA sees no device: cudaErrorNoDevice", Map.of("STANDIN_COUNT", "100"));
  }

  @Test
  void anyOtherFailureIsToldByItsName() throws Exception {
    run("CUDA does not start: cudaErrorOther (as its name says)", Map.of("STANDIN_COUNT", "999"));
  }

  private void run(String expected, Map<String, String> environment) throws Exception {
    Path libraries = compile();
    Files.createFile(Files.createDirectories(directory.resolve("dev")).resolve("nvidia0"));
    ProcessBuilder java =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            StandinProcess.class.getName(),
            directory.toString(),
            Machine.natives().toString(),
            libraries.toString(),
            expected);
    java.environment().putAll(environment);
    run(java);
  }

  private Path compile() throws Exception {
    Path libraries = Files.createDirectories(directory.resolve("libraries"));
    // The runtime's functions carry its name as their version, and are asked for by it.
    Path versions = directory.resolve("versions");
    Files.writeString(versions, Cuda.RUNTIME + " { global: cuda*; };\n");
    for (String name : List.of(Cuda.DRIVER, Cuda.RUNTIME)) {
      List<String> command =
          new ArrayList<>(
              List.of("g++", "-std=c++17", "-O1", "-shared", "-fPIC", "-Wl,-soname," + name, "-o"));
      command.add(libraries.resolve(name).toString());
      if (name.equals(Cuda.RUNTIME)) {
        command.add("-Wl,--version-script=" + versions);
      }
      command.add(Path.of("src/test/cpp/cuda_standin.cpp").toAbsolutePath().toString());
      run(new ProcessBuilder(command));
    }
    return libraries;
  }

  private static void run(ProcessBuilder builder) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }
}
