package dev.jetd.bindings.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Runner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A thread that computes gives way to the others, which stay as they are. */
class PriorityTest {
  /** Of /proc/PID/stat, after the name, which is in parentheses. */
  private static final int NICENESS = 16;

  @Test
  void theThreadOfARunnerIsNicerThanOthers() {
    int before = niceness();
    CompletableFuture<Integer> lane = new CompletableFuture<>();
    try (EncoderSession session = Weights.open(256, "portable")) {
      Thread.ofPlatform()
          .start(
              () -> {
                try (Runner runner = session.newRunner()) {
                  assertThat(runner).isNotNull();
                  lane.complete(niceness());
                } catch (RuntimeException | Error e) {
                  lane.completeExceptionally(e);
                }
              });
      assertThat(lane.join()).isEqualTo(Math.max(before, 5));
    }
    assertThat(niceness()).isEqualTo(before);
  }

  private static int niceness() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[NICENESS]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
