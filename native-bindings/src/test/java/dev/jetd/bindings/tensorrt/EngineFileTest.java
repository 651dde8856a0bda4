package dev.jetd.bindings.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.tensorrt.EngineFile.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plan is given to TensorRT only if it is whole and the one asked for. */
class EngineFileTest {
  private static final Duration BUILT = Duration.ofSeconds(42);

  @TempDir private Path directory;

  @Test
  void whatIsWrittenIsReadBack() throws IOException {
    EngineKey key = key();
    EngineStore store = new EngineStore(directory.resolve("engines"));
    assertThat(store.read(key)).isEqualTo(new Reading.Absent());
    assertThat(store.has(key)).isFalse();
    store.write(key, ByteBuffer.wrap(plan()), BUILT);
    Reading.Whole whole = (Reading.Whole) store.read(key);
    assertThat(whole.built()).isEqualTo(BUILT);
    assertThat(whole.plan()).isEqualTo(ByteBuffer.wrap(plan()));
    assertThat(store.names()).containsExactly(key.fileName());
    store.delete(key);
    assertThat(store.read(key)).isEqualTo(new Reading.Absent());
  }

  @Test
  void aFileCutAnywhereIsUnusable() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    for (int length : new int[] {0, 1, 7, 8, 31, 63, 64, 65, 200, whole.length - 1}) {
      assertThat(reason(java.util.Arrays.copyOf(whole, length))).matches(".*(cut off|bytes of).*");
    }
    assertThat(reason(java.util.Arrays.copyOf(whole, whole.length + 1))).contains("bytes of");
  }

  /** Not one bit of it may be another. */
  @Test
  void aFlippedBitAnywhereIsNoticed() throws IOException {
    byte[] whole = Files.readAllBytes(written());
    for (int bit = 0; bit < whole.length * 8; bit++) {
      whole[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(reason(whole)).isNotEmpty();
      whole[bit / 8] ^= (byte) (1 << bit % 8);
    }
  }

  @Test
  void whatIsNoEngineOrAnothersIsUnusable() throws IOException {
    assertThat(
            reason("Not Found\n".repeat(100).getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
        .isEqualTo("it is no engine of jetd's");
    byte[] random = new byte[4096];
    new Random(1).nextBytes(random);
    assertThat(reason(random)).isEqualTo("it is no engine of jetd's");
    for (EngineKey other : others()) {
      Path file = directory.resolve("other");
      EngineFile.write(file, other, ByteBuffer.wrap(plan()), BUILT);
      assertThat(EngineFile.read(file, key()))
          .isEqualTo(new Reading.Unusable("it was built for something else"));
    }
    Files.createDirectories(directory.resolve("folder"));
    assertThat(EngineFile.read(directory.resolve("folder"), key()))
        .isInstanceOf(Reading.Unusable.class);
  }

  /** What is there stays there, and nothing half-written beside it. */
  @Test
  void aWriteThatFailsLeavesWhatWas() throws IOException {
    Path file = written();
    byte[] before = Files.readAllBytes(file);
    Path blocked = Files.createDirectories(directory.resolve("blocked"));
    Files.createFile(blocked.resolve("in-the-way"));
    assertThatThrownBy(() -> EngineFile.write(blocked, key(), ByteBuffer.wrap(plan()), BUILT))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(
            () ->
                EngineFile.write(
                    file.resolve("under-a-file"), key(), ByteBuffer.wrap(plan()), BUILT))
        .isInstanceOf(IOException.class);
    assertThat(file).hasBinaryContent(before);
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all.map(p -> p.getFileName().toString()))
          .containsExactlyInAnyOrder("blocked", "engine");
    }
  }

  /** A device that always is full; the kernel says so as a full disk does. */
  @Test
  void aFullDiskIsAnErrorAndLeavesNothing() throws IOException {
    Path full = Path.of("/dev/full");
    assertThat(full).exists();
    assertThatThrownBy(
            () -> {
              try (var channel =
                  java.nio.channels.FileChannel.open(
                      full, java.nio.file.StandardOpenOption.WRITE)) {
                EngineFile.writeAll(channel, ByteBuffer.wrap(plan()));
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No space left");
  }

  /** TensorRT gets it where it lies in the mapped file. */
  @Test
  void thePlanBeginsEvenly() throws IOException {
    for (EngineKey key : others()) {
      Path file = directory.resolve("engine");
      EngineFile.write(file, key, ByteBuffer.wrap(plan()), BUILT);
      assertThat((Files.size(file) - plan().length) % 64).isZero();
      assertThat(((Reading.Whole) EngineFile.read(file, key)).plan())
          .isEqualTo(ByteBuffer.wrap(plan()));
    }
  }

  @Test
  void everyPartOfTheKeyMakesAnotherFile() {
    Set<String> names = new HashSet<>();
    names.add(key().fileName());
    others().forEach(other -> names.add(other.fileName()));
    assertThat(names).hasSize(others().size() + 1);
    assertThat(names).allMatch(name -> name.matches("(fp16|fp32)-\\d+x\\d+-[0-9a-f]{24}\\.engine"));
  }

  private static EngineKey key() {
    return key("a".repeat(64), "out", "10.3.0", "12060", "Orin 8.7", Precision.FP16, 32);
  }

  private static List<EngineKey> others() {
    return List.of(
        key("b".repeat(64), "out", "10.3.0", "12060", "Orin 8.7", Precision.FP16, 32),
        key("a".repeat(64), "two", "10.3.0", "12060", "Orin 8.7", Precision.FP16, 32),
        key("a".repeat(64), "out", "10.3.1", "12060", "Orin 8.7", Precision.FP16, 32),
        key("a".repeat(64), "out", "10.3.0", "12070", "Orin 8.7", Precision.FP16, 32),
        key("a".repeat(64), "out", "10.3.0", "12060", "Thor 11.0", Precision.FP16, 32),
        key("a".repeat(64), "out", "10.3.0", "12060", "Orin 8.7", Precision.FP32, 32),
        key("a".repeat(64), "out", "10.3.0", "12060", "Orin 8.7", Precision.FP16, 16));
  }

  private static EngineKey key(
      String graph,
      String output,
      String tensorRt,
      String cuda,
      String device,
      Precision precision,
      int rows) {
    return new EngineKey(
        graph, output, Pooling.MEAN, tensorRt, cuda, device, precision, new Bucket(rows, 16));
  }

  private static byte[] plan() {
    byte[] plan = new byte[100];
    new Random(7).nextBytes(plan);
    return plan;
  }

  private Path written() throws IOException {
    Path file = directory.resolve("engine");
    EngineFile.write(file, key(), ByteBuffer.wrap(plan()), BUILT);
    return file;
  }

  private String reason(byte[] content) throws IOException {
    Path file = Files.write(directory.resolve("damaged"), content);
    try {
      return ((Reading.Unusable) EngineFile.read(file, key())).reason();
    } finally {
      Files.delete(file);
    }
  }
}
