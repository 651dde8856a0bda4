package dev.jetd.daemon.http;

import dev.jetd.models.FileEntry;
import dev.jetd.models.Sha256;
import dev.jetd.models.repository.FileRange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Bytes that never change, of which any part may be asked for.
 *
 * @param sha256 of all of them, in hex
 */
record Download(String contentType, long size, String sha256, Part part) {

  /** Writes some of them. */
  interface Part {
    void write(long from, long count, OutputStream out) throws IOException;
  }

  static Download ofBytes(String contentType, byte[] bytes) {
    return new Download(
        contentType,
        bytes.length,
        Sha256.of(bytes),
        (from, count, out) -> out.write(bytes, (int) from, (int) count));
  }

  static Download ofFile(String contentType, Path file, FileEntry entry) {
    return new Download(
        contentType,
        entry.bytes(),
        entry.sha256(),
        (from, count, out) -> FileRange.write(file, from, count, out));
  }
}
