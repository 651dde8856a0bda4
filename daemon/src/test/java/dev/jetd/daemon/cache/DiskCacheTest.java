package dev.jetd.daemon.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DiskCacheTest {
  private static final long LIMIT = 8L << 20;

  @TempDir private Path directory;

  private Path file() {
    return directory.resolve("vectors.mv");
  }

  private static void fill(DiskCache cache, int from, int to) {
    for (int i = from; i < to; i++) {
      Entry entry = Numbered.entry(i);
      cache.put(entry.key(), entry.value());
    }
  }

  /** How many of the entries are there; all of them right. */
  private static int found(DiskCache cache, int from, int to) {
    int found = 0;
    for (int i = from; i < to; i++) {
      Entry entry = Numbered.entry(i);
      Optional<byte[]> value = cache.get(entry.key());
      if (value.isPresent()) {
        assertThat(value.get()).isEqualTo(entry.value());
        found++;
      }
    }
    return found;
  }

  @Test
  void whatWasPutIsThereAfterARestart() throws Exception {
    try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
      fill(cache, 0, 300);
    }
    try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
      // A lookup may be given up on a busy machine; it is then counted.
      assertThat(found(cache, 0, 300) + cache.late()).isEqualTo(300);
      assertThat(cache.entries()).isEqualTo(300);
      assertThat(found(cache, 300, 310)).isZero();
    }
  }

  @Test
  void theFileStaysWithinItsBytesAndTheOldestGo() throws Exception {
    long limit = 2L << 20;
    try (RecordStore store = RecordStore.open(file(), limit)) {
      for (int batch = 0; batch < 100; batch++) {
        int first = batch * 64;
        store.putAll(IntStream.range(first, first + 64).mapToObj(Numbered::entry).toList());
        assertThat(store.bytes()).isLessThanOrEqualTo(limit);
      }
      assertThat(store.entries()).isBetween(500L, 1300L);
      long kept = store.entries();
      assertThat(store.get(Numbered.entry(6399).key())).isPresent();
      assertThat(store.get(Numbered.entry(6400 - kept).key())).isPresent();
      assertThat(store.get(Numbered.entry(6399 - kept).key())).isEmpty();
    }
  }

  @Test
  void anEntryPutTwiceIsThereOnceAndNew() {
    try (RecordStore store = RecordStore.open(file(), LIMIT)) {
      byte[] key = Numbered.entry(1).key();
      store.putAll(List.of(new Entry(key, new byte[] {1})));
      store.putAll(List.of(new Entry(key, new byte[] {2}), Numbered.entry(2)));
      assertThat(store.get(key)).contains(new byte[] {2});
      assertThat(store.entries()).isEqualTo(2);
    }
  }

  @Test
  void aFlippedBitAnywhereInARecordMakesItAMiss() {
    Entry entry = Numbered.entry(5);
    byte[] record = entry.record();
    assertThat(Entry.value(entry.key(), record)).contains(entry.value());
    for (int bit = 0; bit < record.length * 8; bit++) {
      byte[] flipped = record.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(Entry.value(entry.key(), flipped)).isEmpty();
    }
    assertThat(Entry.value(Numbered.entry(6).key(), record)).isEmpty();
    for (int length = 0; length < record.length; length++) {
      assertThat(Entry.value(entry.key(), java.util.Arrays.copyOf(record, length))).isEmpty();
    }
  }

  @Test
  void aDamagedFileGivesNoWrongVectorAndIsUsableAgain() throws Exception {
    Random random = new Random(3);
    for (int round = 0; round < 30; round++) {
      Files.deleteIfExists(file());
      try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
        fill(cache, 0, 200);
      }
      byte[] bytes = Files.readAllBytes(file());
      for (int i = 0; i < 1 + round * 10; i++) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(
          file(), round % 3 == 0 ? java.util.Arrays.copyOf(bytes, bytes.length / 2) : bytes);
      try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
        assertThat(found(cache, 0, 200)).isLessThanOrEqualTo(200);
        fill(cache, 1000, 1100);
      }
      try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
        fill(cache, 2000, 2100);
      }
      try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
        assertThat(found(cache, 2000, 2100) + cache.late()).isEqualTo(100);
      }
    }
  }

  @Test
  void aForeignFileIsMovedAsideAndKept() throws Exception {
    String foreign = "this is not a cache\n".repeat(1000);
    Files.writeString(file(), foreign);
    try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
      fill(cache, 0, 10);
    }
    assertThat(directory.resolve("vectors.mv.corrupt")).hasContent(foreign);
    try (org.h2.mvstore.MVStore other =
        org.h2.mvstore.MVStore.open(directory.resolve("other").toString())) {
      other.openMap("accounts").put("a", "b");
    }
    byte[] database = Files.readAllBytes(directory.resolve("other"));
    Files.write(file(), database);
    try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
      fill(cache, 0, 10);
    }
    assertThat(Files.readAllBytes(directory.resolve("vectors.mv.corrupt"))).isEqualTo(database);
    try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
      assertThat(found(cache, 0, 10) + cache.late()).isEqualTo(10);
    }
  }

  @Test
  void theSecondOnADirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
    try (DiskCache first = DiskCache.open(directory, LIMIT)) {
      assertThatThrownBy(() -> DiskCache.open(directory, LIMIT).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another jetd uses");
      fill(first, 0, 10);
    }
    try (DiskCache again = DiskCache.open(directory, LIMIT)) {
      assertThat(again.entries()).isEqualTo(10);
    }
  }

  @Test
  void aSecondProcessIsRefusedToo() throws Exception {
    try (WriterProcess other = WriterProcess.start(file(), LIMIT, 0, List.of())) {
      assertThat(other.awaitCommits(1)).isEqualTo(15);
      assertThatThrownBy(() -> DiskCache.open(directory, LIMIT).close())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another jetd uses");
      assertThat(other.awaitCommits(3)).isEqualTo(63);
    }
  }

  @Test
  void aDirectoryThatCannotBeMadeIsRefusedWithItsName() throws Exception {
    Path blocked = Files.writeString(directory.resolve("file"), "");
    assertThatThrownBy(() -> DiskCache.open(blocked.resolve("cache"), LIMIT).close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("file");
  }

  @Test
  void morePutsThanTheWriterTakesAreSkippedAndCounted() throws Exception {
    DiskCache cache = DiskCache.open(directory, LIMIT);
    fill(cache, 0, 20_000);
    long skipped = cache.skipped();
    cache.close();
    assertThat(skipped).isPositive();
    try (RecordStore store = RecordStore.open(file(), LIMIT)) {
      assertThat(store.entries()).isPositive().isLessThanOrEqualTo(20_000 - skipped);
    }
  }

  @Test
  void manyThreadsReadAndWriteAtOnceAndSeeOnlyRightValues() throws Exception {
    try (DiskCache cache = DiskCache.open(directory, 2L << 20)) {
      List<CompletableFuture<Integer>> threads =
          IntStream.range(0, 8)
              .mapToObj(
                  t ->
                      CompletableFuture.supplyAsync(
                          () -> {
                            fill(cache, t * 100, t * 100 + 400);
                            return found(cache, 0, 1200);
                          },
                          task -> Thread.ofVirtual().start(task)))
              .toList();
      threads.forEach(CompletableFuture::join);
    }
    try (RecordStore store = RecordStore.open(file(), 2L << 20)) {
      assertThat(store.entries()).isPositive();
      assertThat(store.bytes()).isLessThanOrEqualTo(2L << 20);
    }
  }

  /** Lets a child process write no file longer than 2 MiB: what a full disk looks like to it. */
  private static List<String> smallFiles() {
    return List.of("/bin/sh", "-c", "trap '' XFSZ; ulimit -f 4096; exec \"$@\"", "sh");
  }

  @Test
  void onAFullDiskCachingStopsWithOneLineAndTheFileIsGoodForTheNextStart() throws Exception {
    List<String> command = new java.util.ArrayList<>(smallFiles());
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            FullDiskProcess.class.getName(),
            directory.toString()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    assertThat(said.split("the disk cache cannot be written", -1)).as(said).hasSize(2);
    assertThat(said).doesNotContain("\tat ").contains("lookups go on");
    try (DiskCache cache = DiskCache.open(directory, LIMIT)) {
      assertThat(cache.entries()).isPositive();
    }
    assertThat(directory.resolve("vectors.mv.corrupt")).doesNotExist();
  }
}
