package dev.jetd.daemon.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.daemon.config.ConfigLoader;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.models.Bundle;
import dev.jetd.power.modes.SystemProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Engines are built by a process that yields to all others, and what it says is understood. */
class BuildProcessTest {
  @TempDir private Path directory;

  @Test
  void theProcessYieldsAndGetsAllThatShapesEngines() throws IOException {
    Path said = directory.resolve("said");
    build(
        "{ nice; cat /proc/self/oom_score_adj; echo \"$LD_LIBRARY_PATH\"; echo \"$@\"; } >" + said);
    List<String> lines = Files.readAllLines(said);
    assertThat(lines.get(0)).isEqualTo("19");
    assertThat(Integer.parseInt(lines.get(1))).isGreaterThanOrEqualTo(900);
    assertThat(lines.get(2)).isEqualTo("/opt/nvidia");
    assertThat(lines.get(3))
        .contains("-Djetd.home=/usr/lib/jetd -cp a.jar:b.jar dev.jetd.daemon.Main")
        .contains("models build-engine --quiet " + bundle().directory())
        .contains("--tensorrt-engines " + directory.resolve("state/engines"))
        .contains("--gpu-libraries /opt/cuda")
        .contains("--tensorrt-precision fp16")
        .contains("--tensorrt-build-memory 67108864");
  }

  @Test
  void whatCannotBeBuiltIsToldInItsLastWords() {
    BackendException e =
        failure("echo working; echo 'jetd: node 7 (Odd): no importer' >&2; exit 1");
    assertThat(e).hasMessage("node 7 (Odd): no importer");
    assertThat(e.fault()).isEmpty();
  }

  @Test
  void whatMayWorkAnotherTimeIsAFaultOfTheDevice() {
    BackendException later = failure("echo 'jetd: Too little memory' >&2; exit 75");
    assertThat(later).hasMessageContaining("Too little memory");
    assertThat(later.fault()).contains(DeviceFault.FAILED);
    BackendException killed = failure("kill -9 $$");
    assertThat(killed).hasMessageContaining("ended with 137");
    assertThat(killed.fault()).contains(DeviceFault.FAILED);
  }

  private BackendException failure(String script) {
    BackendException e = catchThrowableOfType(BackendException.class, () -> build(script));
    assertThat(e).isNotNull();
    return e;
  }

  /** With a script in Java's place. */
  private void build(String script) throws IOException {
    Path java = directory.resolve("java");
    Files.writeString(java, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwx------"));
    Configuration config =
        new ConfigLoader(Path.of("/nonexistent/jetd.yaml"), Map.of())
            .load(
                Optional.empty(),
                Map.of(
                    "state.dir",
                    directory.resolve("state").toString(),
                    "gpu.libraries",
                    "/opt/cuda",
                    "tensorrt.precision",
                    "fp16",
                    "tensorrt.build-memory",
                    "64MiB"));
    Map<String, String> environment = Map.of("LD_LIBRARY_PATH", "/opt/nvidia");
    Home home = new Home(directory, directory, directory);
    new BuildProcess(
            new SystemProcessRunner(),
            java,
            "a.jar:b.jar",
            Path.of("/usr/lib/jetd"),
            config,
            Engines.of(config, home, environment, directory),
            environment)
        .build(bundle());
  }

  private static Bundle bundle() {
    String bundles = Optional.ofNullable(System.getProperty("jetd.bundles")).orElseThrow();
    return Bundle.open(Path.of(bundles, "all-MiniLM-L6-v2", "1-int8"));
  }
}
