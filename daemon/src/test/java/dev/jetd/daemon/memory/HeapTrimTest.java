package dev.jetd.daemon.memory;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs on the collector that the daemon has. */
final class HeapTrimTest {
  private static final int PIECE = 1 << 20;

  @Test
  void oldGarbageIsCollectedWhenItIsWorthIt() {
    System.gc();
    List<byte[]> held = new ArrayList<>();
    while (grown() < HeapTrim.WORTH_BYTES) {
      held.add(new byte[PIECE]);
    }
    assertTrue(held.size() >= HeapTrim.WORTH_BYTES / PIECE);
    held.clear();
    HeapTrim.look();
    assertTrue(grown() < HeapTrim.WORTH_BYTES / 2, () -> grown() + " bytes are left");
  }

  private static long grown() {
    return HeapTrim.oldSinceCollected().orElseThrow();
  }
}
