package dev.jetd.power.tree;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;

/** How bytes of a file are got. There is one real way; tests add the errors no plain file gives. */
@FunctionalInterface
public interface FileSource {
  /** A file of sysfs fits into it. */
  int PAGE = 4096;

  /**
   * At most {@code limit} bytes from the start of the file.
   *
   * @throws IOException as the kernel says, {@code EAGAIN} included
   */
  byte[] read(Path file, int limit) throws IOException;

  /**
   * The real files. A plain stream and not a channel, because a channel turns {@code EAGAIN} into
   * an empty file.
   */
  static FileSource system() {
    return (file, limit) -> {
      try (InputStream in = new FileInputStream(file.toFile())) {
        byte[] bytes = new byte[Math.min(limit, PAGE)];
        int end = 0;
        // Lengths that the kernel tells of its own files are no lengths: read until there is no
        // more.
        for (int n = in.read(bytes); n > 0; n = in.read(bytes, end, bytes.length - end)) {
          end += n;
          if (end == bytes.length && end < limit) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 4L * end));
          }
        }
        return Arrays.copyOf(bytes, end);
      }
    };
  }
}
