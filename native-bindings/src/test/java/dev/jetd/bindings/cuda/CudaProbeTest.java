package dev.jetd.bindings.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.natives.SystemLibraries;
import dev.jetd.bindings.onnx.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why there is no GPU to work on, in words an operator can act on. */
class CudaProbeTest {
  @TempDir private Path root;

  @Test
  void withoutADeviceFileNothingIsLoaded() {
    assertThat(probe(root, root.resolve("no-natives")))
        .isEqualTo(new Unavailable(DeviceNodes.NONE));
  }

  @Test
  void theFilesOfEveryKindOfDeviceAreKnown() throws IOException {
    for (String node : List.of("nvhost-gpu", "nvgpu/igpu0", "nvidia0", "nvidia7")) {
      Path machine = root.resolve("machine-" + node.replace('/', '-'));
      Path file = machine.resolve("dev").resolve(node);
      Files.createDirectories(file.getParent());
      Files.createFile(file);
      assertThat(DeviceNodes.find(machine)).contains(file);
    }
    Path other = root.resolve("other/dev/nvidia-uvm");
    Files.createDirectories(other);
    assertThat(DeviceNodes.find(root.resolve("other"))).isEmpty();
  }

  @Test
  void aMissingBindingIsNamed() throws IOException {
    withDevice();
    Path natives = root.resolve("natives");
    assertThat(probe(root, natives))
        .isEqualTo(
            new Unavailable("There is no readable library " + natives.resolve("libjnijavacpp.so")));
  }

  /** On most machines the driver's library is missing; where it is not, the device must be told. */
  @Test
  void aMissingDriverIsNamedOrThereIsADevice() throws IOException {
    withDevice();
    switch (probe(root, Machine.natives())) {
      case Available a -> assertThat(a.detail()).contains("compute capability");
      case Unavailable u ->
          assertThat(u.reason())
              .matches("(?s)(lib\\S+ is not installed: .*gpu\\.libraries.*|.*CUDA.*|.*driver.*)");
    }
  }

  @Test
  void theLoadersWordsAreTranslatedWhereALibraryIsMissing() throws IOException {
    Path there = Files.createDirectories(root.resolve("there"));
    SystemLibraries system = new SystemLibraries(List.of(there, root.resolve("not-there")));
    String loader =
        "/x/libjnicudart.so: libcudart.so.12: cannot open shared object file: No such file";
    String reason = reason(system, loader);
    assertThat(reason)
        .startsWith("libcudart.so.12 is not installed")
        .contains(there.toString())
        .doesNotContain("not-there");
    assertThat(reason(system, "/x/liba.so: wrong ELF class"))
        .isEqualTo("/x/liba.so: wrong ELF class");
  }

  private static String reason(SystemLibraries system, String loader) {
    return system.reason(loader);
  }

  private void withDevice() throws IOException {
    Files.createFile(Files.createDirectories(root.resolve("dev")).resolve("nvidia0"));
  }

  private static Availability probe(Path root, Path natives) {
    return new Cuda(root, natives, SystemLibraries.of(root, List.of())).probe();
  }
}
