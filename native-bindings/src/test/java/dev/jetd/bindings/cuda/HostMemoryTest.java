package dev.jetd.bindings.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What could be had of a board's memory. */
class HostMemoryTest {
  @TempDir private Path root;

  @Test
  void itIsWhatTheKernelCallsAvailable() throws IOException {
    meminfo(
        "MemTotal:        7802536 kB\nMemFree:          204800 kB\nMemAvailable:    5242880 kB\n");
    assertThat(HostMemory.available(root)).isEqualTo(5L << 30);
  }

  @Test
  void whereItIsNotToldThereIsNone() throws IOException {
    assertThat(HostMemory.available(root)).isZero();
    meminfo("MemTotal:        7802536 kB\nMemAvailable: many kB\n");
    assertThat(HostMemory.available(root)).isZero();
  }

  private void meminfo(String content) throws IOException {
    Files.writeString(Files.createDirectories(root.resolve("proc")).resolve("meminfo"), content);
  }
}
