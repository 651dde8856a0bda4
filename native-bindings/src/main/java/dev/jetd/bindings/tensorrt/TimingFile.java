package dev.jetd.bindings.tensorrt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * TensorRT's measurements of kernels on the disk: a SHA-256 (32 bytes), and what it is of. TensorRT
 * is not shown any that are not whole: a crash over them would come back with every build.
 */
final class TimingFile {
  private static final int DIGEST_BYTES = 32;

  private TimingFile() {}

  /** What it holds; nothing where it is not there or not whole. */
  static byte[] read(Path file) {
    try {
      byte[] all = Files.readAllBytes(file);
      if (all.length < DIGEST_BYTES) {
        return new byte[0];
      }
      byte[] content = Arrays.copyOfRange(all, DIGEST_BYTES, all.length);
      boolean whole = Arrays.equals(digest(content), Arrays.copyOf(all, DIGEST_BYTES));
      return whole ? content : new byte[0];
    } catch (IOException e) {
      return new byte[0];
    }
  }

  /** Writes it whole or not at all. */
  static void write(Path file, byte[] content) throws IOException {
    Path temporary = Files.createTempFile(file.toAbsolutePath().getParent(), ".timing", ".part");
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        EngineFile.writeAll(out, ByteBuffer.wrap(digest(content)));
        EngineFile.writeAll(out, ByteBuffer.wrap(content));
        out.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static byte[] digest(byte[] content) {
    MessageDigest sum = EngineFile.sha256();
    sum.update(content);
    return sum.digest();
  }
}
