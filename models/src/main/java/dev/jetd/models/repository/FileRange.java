package dev.jetd.models.repository;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Some of a file's bytes. */
public final class FileRange {
  private static final int BUFFER = 64 * 1024;

  private FileRange() {}

  /** Writes them. */
  public static void write(Path file, long from, long count, OutputStream out) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      for (long at = from; at < from + count; ) {
        buffer.clear().limit((int) Math.min(BUFFER, from + count - at));
        int n = channel.read(buffer, at);
        if (n < 0) {
          throw new EOFException(file + " is shorter than its manifest says");
        }
        out.write(buffer.array(), 0, n);
        at += n;
      }
    }
  }
}
