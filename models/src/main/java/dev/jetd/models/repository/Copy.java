package dev.jetd.models.repository;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Puts a file where it belongs, so that it is on the disk when that is done. */
final class Copy {
  private static final long PIECE = 4 << 20;

  private Copy() {}

  /** Within one file system. */
  static void moved(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel file = FileChannel.open(to, StandardOpenOption.WRITE)) {
      file.force(true);
    }
  }

  static void to(Path from, Path to, Progress progress) throws IOException {
    try (FileChannel in = FileChannel.open(from, StandardOpenOption.READ);
        FileChannel out =
            FileChannel.open(to, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      long size = in.size();
      progress.begin("copying " + to.getFileName(), size);
      for (long at = 0; at < size; ) {
        long n = in.transferTo(at, PIECE, out);
        if (n == 0) {
          throw new IOException(from + " shrank while it was copied");
        }
        at += n;
        progress.reached(at);
      }
      out.force(true);
    }
  }
}
