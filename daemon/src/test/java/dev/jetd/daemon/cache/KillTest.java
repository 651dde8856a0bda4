package dev.jetd.daemon.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store's process is killed in the middle of its writing, again and again. */
final class KillTest {
  private static final long LIMIT = 4L << 20;

  @Test
  void whateverWasCommittedIsReadBackRightAfterTwentyKills(@TempDir Path directory)
      throws Exception {
    Path file = directory.resolve("vectors.mv");
    Random random = new Random(7);
    long first = 0;
    for (int round = 0; round < 20; round++) {
      long committed;
      try (WriterProcess writer = WriterProcess.start(file, LIMIT, first, List.of())) {
        committed = writer.awaitCommits(1 + random.nextInt(60));
        writer.kill();
      }
      assertThat(committed).isGreaterThanOrEqualTo(first);
      first = check(file, committed) + 1;
    }
  }

  /** Every entry there is right, and the newest are there. The number of the last. */
  private static long check(Path file, long committed) {
    try (RecordStore store = RecordStore.open(file, LIMIT)) {
      long last = committed;
      int found = 0;
      for (long number = 0; number < committed + 64; number++) {
        Entry entry = Numbered.entry(number);
        Optional<byte[]> value = store.get(entry.key());
        if (value.isPresent()) {
          assertThat(value.get()).as("entry %d", number).isEqualTo(entry.value());
          last = Math.max(last, number);
          found++;
        } else {
          boolean newest = number > committed - 32 && number <= committed;
          assertThat(newest).as("entry %d is one of the newest and not there", number).isFalse();
        }
      }
      // A kill may leave records of a batch, 16, that no number leads to; they leave as the oldest.
      assertThat(found).isBetween((int) store.entries() - 20 * 16, (int) store.entries());
      assertThat(found).isPositive();
      return last;
    }
  }
}
