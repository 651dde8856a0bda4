package dev.jetd.bindings.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files by which an NVIDIA GPU shows itself. Looking for them costs next to nothing and loads
 * nothing, so that a machine without one never pays more.
 */
public final class DeviceNodes {
  /** What is said where none of them is there. */
  public static final String NONE =
      "no NVIDIA GPU: none of /dev/nvhost-gpu, /dev/nvgpu/igpu0 and /dev/nvidia0 is there";

  private DeviceNodes() {}

  /** The first there is: Jetsons have one of the first two, other machines the third. */
  public static Optional<Path> find(Path root) {
    Path dev = root.resolve("dev");
    return Stream.of(dev.resolve("nvhost-gpu"), dev.resolve("nvgpu/igpu0"))
        .filter(Files::exists)
        .findFirst()
        .or(() -> numbered(dev));
  }

  /** A container may be given any one of them. */
  private static Optional<Path> numbered(Path dev) {
    try (Stream<Path> nodes = Files.list(dev)) {
      return nodes
          .filter(node -> node.getFileName().toString().matches("nvidia\\d+"))
          .sorted()
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
