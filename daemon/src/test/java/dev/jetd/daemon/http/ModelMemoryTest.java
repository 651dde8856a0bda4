package dev.jetd.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is loaded and unloaded again and again leaves nothing behind. */
final class ModelMemoryTest {
  private static final int TIMES = 100;
  private static final long MOST_GROWTH = 30L << 20;
  private static final String MODEL = ManagedDaemon.MODEL;

  @TempDir Path directory;

  @Test
  void aHundredLoadsAndUnloadsLeaveTheMemoryOfTheFirst() throws IOException {
    try (ManagedDaemon daemon =
        ManagedDaemon.start(
            directory, "models.default", "all-MiniLM-L6-v2:1-fp32", "serving.lanes", "1")) {
      // What the first ones take for good: code, pools, the allocator's own arenas.
      cycle(daemon, 10);
      long first = resident();
      cycle(daemon, TIMES);
      long last = resident();
      System.getLogger("test")
          .log(
              System.Logger.Level.INFO, "resident: {0} KiB, then {1} KiB", first >> 10, last >> 10);
      assertThat(last - first).isLessThan(MOST_GROWTH);
    }
  }

  private static void cycle(ManagedDaemon daemon, int times) {
    String version = "{\"version\":\"1-int8\"}";
    for (int i = 0; i < times; i++) {
      assertThat(daemon.post(MODEL + "/load", version).status()).isEqualTo(200);
      TestDaemon.Reply reply =
          daemon.daemon.postJson(
              "/api/v1/embed", Map.of("text", "text " + i, "model", "all-MiniLM-L6-v2:1-int8"));
      assertThat(reply.status()).isEqualTo(200);
      assertThat(daemon.post(MODEL + "/unload", version).status()).isEqualTo(200);
    }
  }

  private static long resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmRSS:"))
            .mapToLong(line -> Long.valueOf(line.replaceAll("\\D", "")))
            .findFirst()
            .orElseThrow()
        * 1024;
  }
}
