package dev.jetd.bindings.natives;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Finds shared libraries that were cut off, by a full disk or a broken copy. The system's loader
 * does not look: it maps what is not there and the process dies of SIGBUS. All else that can be
 * wrong with a library the loader tells by itself.
 */
public final class ElfFile {
  private static final int HEADER_BYTES = 64;
  private static final int MAGIC = 0x464C457F;
  private static final byte CLASS_64 = 2;
  private static final int LOAD = 1;

  private ElfFile() {}

  /** How many bytes the file must have to be loaded; 0 if it is no 64-bit ELF file at all. */
  public static long wantedBytes(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer header = read(channel, 0, HEADER_BYTES);
      if (header.limit() < HEADER_BYTES || header.getInt(0) != MAGIC || header.get(4) != CLASS_64) {
        return 0;
      }
      long segments = header.getLong(0x20);
      int segmentBytes = Short.toUnsignedInt(header.getShort(0x36));
      int count = Short.toUnsignedInt(header.getShort(0x38));
      ByteBuffer table = read(channel, segments, segmentBytes * count);
      return Math.max(segments + (long) segmentBytes * count, loadedEnd(table, segmentBytes));
    }
  }

  private static long loadedEnd(ByteBuffer table, int segmentBytes) {
    long end = 0;
    for (int at = 0; segmentBytes > 0 && at + 0x28 <= table.limit(); at += segmentBytes) {
      if (table.getInt(at) == LOAD) {
        end = Math.max(end, table.getLong(at + 0x08) + table.getLong(at + 0x20));
      }
    }
    return end;
  }

  /** Little-endian, as every machine we have libraries for; shorter where the file ends. */
  private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (position >= 0 && position < channel.size()) {
      while (buffer.hasRemaining() && channel.read(buffer, position + buffer.position()) > 0) {}
    }
    return buffer.flip();
  }
}
