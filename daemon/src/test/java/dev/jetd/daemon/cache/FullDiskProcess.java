package dev.jetd.daemon.cache;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes more than its limits allow, then looks things up, then ends well. */
final class FullDiskProcess {

  private FullDiskProcess() {}

  public static void main(String[] args) throws Exception {
    PrintStream out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
    try (DiskCache cache = DiskCache.open(Path.of(args[0]), 1L << 30)) {
      int number = 0;
      do {
        for (int i = 0; i < 1000; i++) {
          Entry entry = Numbered.entry(number++);
          cache.put(entry.key(), entry.value());
        }
        // A lookup waits its turn, so that the writer gets one.
        var unused = cache.get(Numbered.entry(0).key());
      } while (number < 10_000_000 && (number == 1000 || cache.bytes() > 0));
      out.println(cache.get(Numbered.entry(1).key()).isPresent() ? "found" : "lookups go on");
    }
  }
}
