package dev.jetd.power.tree;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** How bytes of a file are got. There is one real way; tests add the errors no plain file gives. */
@FunctionalInterface
public interface FileSource {
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
        return in.readNBytes(limit);
      }
    };
  }
}
