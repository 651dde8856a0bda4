package dev.jetd.bindings.tensorrt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;

/**
 * An engine on the disk: a header, the key it was built for, a checksum over all that follows it,
 * and the plan. TensorRT trusts a plan as it trusts a program, so one that is not whole, or not
 * ours, is never shown to it.
 *
 * <p>Layout, big-endian: magic (8 bytes), format (4), length of the key (4), length of the plan
 * (8), milliseconds it took to build (8), SHA-256 of key and plan and of the three numbers before
 * it (32), key, filled up with line ends until the plan begins at a multiple of 64, plan.
 */
public final class EngineFile {
  private static final byte[] MAGIC = "JETDENGN".getBytes(StandardCharsets.US_ASCII);
  private static final int FORMAT = 1;
  private static final int DIGEST_BYTES = 32;
  private static final int NUMBERS = 4 + 4 + 8 + 8;
  private static final int HEADER = 8 + NUMBERS + DIGEST_BYTES;
  private static final int LONGEST_KEY = 64 * 1024;

  /** Of the plan in the file, and so in memory: its own parts are laid out for an even start. */
  private static final int ALIGNMENT = 64;

  private EngineFile() {}

  /** What a file turned out to be. */
  public sealed interface Reading {

    /**
     * It is whole and what was asked for.
     *
     * @param plan mapped from the file
     */
    record Whole(ByteBuffer plan, Duration built) implements Reading {}

    /** There is none. */
    record Absent() implements Reading {}

    /** There is one, and it is to be made anew. */
    record Unusable(String reason) implements Reading {}
  }

  /** Reads the file and every byte of its plan. */
  public static Reading read(Path file, EngineKey key) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      return read(channel, key);
    } catch (NoSuchFileException e) {
      return new Reading.Absent();
    } catch (IOException e) {
      return new Reading.Unusable("it cannot be read: " + e.getMessage());
    }
  }

  private static Reading read(FileChannel channel, EngineKey key) throws IOException {
    long size = channel.size();
    if (size < HEADER) {
      return new Reading.Unusable("it is cut off: " + size + " bytes");
    }
    ByteBuffer all = channel.map(FileChannel.MapMode.READ_ONLY, 0, Math.min(size, maximum()));
    byte[] magic = new byte[MAGIC.length];
    all.get(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      return new Reading.Unusable("it is no engine of jetd's");
    }
    ByteBuffer numbers = all.slice(all.position(), NUMBERS);
    int format = all.getInt();
    int keyBytes = all.getInt();
    long planBytes = all.getLong();
    Duration built = Duration.ofMillis(all.getLong());
    if (format != FORMAT) {
      return new Reading.Unusable("it is of format " + format + ", and this is " + FORMAT);
    }
    if (keyBytes < 0 || keyBytes > LONGEST_KEY || planBytes < 0) {
      return new Reading.Unusable("its header is damaged");
    }
    if (size != HEADER + (long) keyBytes + planBytes) {
      return new Reading.Unusable(
          "it has " + size + " bytes of " + (HEADER + (long) keyBytes + planBytes));
    }
    return checked(all, numbers, keyBytes, built, key);
  }

  private static Reading checked(
      ByteBuffer all, ByteBuffer numbers, int keyBytes, Duration built, EngineKey key) {
    byte[] digest = new byte[DIGEST_BYTES];
    all.get(digest);
    ByteBuffer body = all.slice();
    if (!Arrays.equals(digest, digest(numbers, body.duplicate()))) {
      return new Reading.Unusable("its checksum is wrong");
    }
    byte[] text = new byte[keyBytes];
    body.get(text);
    if (!Arrays.equals(text, text(key))) {
      return new Reading.Unusable("it was built for something else");
    }
    return new Reading.Whole(body.slice(), built);
  }

  /**
   * Writes the file whole or not at all: beside its place first, then to the disk, then renamed.
   *
   * @param plan what lies between position and limit
   */
  public static void write(Path file, EngineKey key, ByteBuffer plan, Duration built)
      throws IOException {
    byte[] text = text(key);
    ByteBuffer header = header(text, plan, built);
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(file + " is in no directory");
    }
    Files.createDirectories(directory);
    Path temporary = Files.createTempFile(directory, ".engine", ".part");
    try {
      try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        writeAll(out, header);
        writeAll(out, ByteBuffer.wrap(text));
        writeAll(out, plan.duplicate());
        out.force(true);
      }
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
    try (FileChannel entry = FileChannel.open(directory, StandardOpenOption.READ)) {
      entry.force(true);
    }
  }

  private static byte[] text(EngineKey key) {
    byte[] text = key.text().getBytes(StandardCharsets.UTF_8);
    byte[] filled = Arrays.copyOf(text, text.length + Math.floorMod(-text.length, ALIGNMENT));
    Arrays.fill(filled, text.length, filled.length, (byte) '\n');
    return filled;
  }

  private static ByteBuffer header(byte[] text, ByteBuffer plan, Duration built) {
    ByteBuffer header = ByteBuffer.allocate(HEADER);
    header.put(MAGIC).putInt(FORMAT).putInt(text.length);
    header.putLong(plan.remaining()).putLong(built.toMillis());
    MessageDigest sum = sha256();
    sum.update(header.slice(MAGIC.length, NUMBERS));
    sum.update(text);
    sum.update(plan.duplicate());
    return header.put(sum.digest()).flip();
  }

  private static byte[] digest(ByteBuffer numbers, ByteBuffer body) {
    MessageDigest sum = sha256();
    sum.update(numbers);
    sum.update(body);
    return sum.digest();
  }

  static void writeAll(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** What one mapping holds. */
  private static long maximum() {
    return Integer.MAX_VALUE;
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
