package dev.jetd.bindings.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kept measurement is TensorRT's only if it is what was written. */
class TimingFileTest {
  @TempDir private Path directory;

  @Test
  void whatWasWrittenIsReadAndReplaced() throws IOException {
    Path file = directory.resolve("timing");
    assertThat(TimingFile.read(file)).isEmpty();
    TimingFile.write(file, content(1));
    assertThat(TimingFile.read(file)).isEqualTo(content(1));
    TimingFile.write(file, content(2));
    assertThat(TimingFile.read(file)).isEqualTo(content(2));
    try (Stream<Path> left = Files.list(directory)) {
      assertThat(left).containsExactly(file);
    }
  }

  @Test
  void whatIsCutOffOrAlteredIsAsIfThereWereNone() throws IOException {
    Path file = directory.resolve("timing");
    TimingFile.write(file, content(3));
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThat(TimingFile.read(file)).isEmpty();
    }
    for (int at = 0; at < whole.length; at++) {
      byte[] altered = whole.clone();
      altered[at] ^= 1;
      Files.write(file, altered);
      assertThat(TimingFile.read(file)).isEmpty();
    }
    Files.write(file, new byte[4096]);
    assertThat(TimingFile.read(file)).isEmpty();
  }

  private static byte[] content(int seed) {
    byte[] content = new byte[90];
    new Random(seed).nextBytes(content);
    return content;
  }
}
