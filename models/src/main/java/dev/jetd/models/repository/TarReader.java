package dev.jetd.models.repository;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a tar archive, ustar with the extensions of pax and GNU for long names and large sizes, and
 * nothing that is not a plain file or a directory: links, devices and sparse files are refused by
 * name. Whatever an archive may ask of a reader, this one can only return bytes.
 */
final class TarReader {
  private static final int BLOCK = 512;
  private static final int LONGEST_EXTENSION = 64 * 1024;

  private final InputStream in;
  private long left;
  private int padding;

  TarReader(InputStream in) {
    this.in = in;
  }

  /** A file, or a directory, whose name ends with a slash. */
  record Entry(String name, long size, boolean directory) {}

  /** The next entry, past whatever was not read of the last; empty at the archive's end. */
  Optional<Entry> next() throws IOException {
    String longName = "";
    long longSize = -1;
    while (true) {
      in.skipNBytes(left + padding);
      left = 0;
      padding = 0;
      byte[] header = in.readNBytes(BLOCK);
      if (header.length < BLOCK) {
        throw new EOFException("the archive is cut off");
      }
      if (isZero(header)) {
        return Optional.empty();
      }
      checkSum(header);
      long size = number(header, 124, 12);
      begin(size);
      char type = (char) (header[156] & 0xFF);
      switch (type) {
        case 'L' -> longName = terminated(extension(size));
        case 'x', 'g' -> {
          Pax pax = Pax.parse(extension(size));
          longName = type == 'x' ? pax.path().orElse(longName) : longName;
          longSize = type == 'x' ? pax.size().orElse(longSize) : longSize;
        }
        default -> {
          String name = longName.isEmpty() ? name(header) : longName;
          begin(longSize >= 0 ? longSize : size);
          return Optional.of(entry(name, type));
        }
      }
    }
  }

  /** Reads the content of the entry; -1 at its end. */
  int read(byte[] buffer) throws IOException {
    if (left == 0) {
      return -1;
    }
    int n = in.read(buffer, 0, (int) Math.min(buffer.length, left));
    if (n < 0) {
      throw new EOFException("the archive is cut off");
    }
    left -= n;
    return n;
  }

  private Entry entry(String name, char type) throws IOException {
    boolean directory = type == '5' || ((type == '0' || type == 0) && name.endsWith("/"));
    if (directory && left != 0) {
      throw new IOException(name + ": a directory with content");
    }
    if (directory || type == '0' || type == 0) {
      return new Entry(name, left, directory);
    }
    String what =
        switch (type) {
          case '1' -> "a hard link";
          case '2' -> "a symbolic link";
          case '3', '4' -> "a device";
          case '6' -> "a pipe";
          case 'S' -> "a sparse file";
          default -> "an entry of type '" + (type < ' ' || type > '~' ? '?' : type) + "'";
        };
    throw new IOException(name + ": " + what + ", where only plain files may be");
  }

  private void begin(long size) {
    left = size;
    padding = (int) (-size & (BLOCK - 1));
  }

  private byte[] extension(long size) throws IOException {
    if (size > LONGEST_EXTENSION) {
      throw new IOException("a name of " + size + " bytes");
    }
    byte[] bytes = in.readNBytes((int) size);
    if (bytes.length < size) {
      throw new EOFException("the archive is cut off");
    }
    left = 0;
    return bytes;
  }

  private static String name(byte[] header) {
    boolean ustar = new String(header, 257, 5, StandardCharsets.US_ASCII).equals("ustar");
    // GNU's own header has times where ustar has the prefix, and says so by a blank after its name.
    boolean prefixed = ustar && header[262] == 0 && header[345] != 0;
    String name = terminated(Arrays.copyOf(header, 100));
    return prefixed ? terminated(Arrays.copyOfRange(header, 345, 500)) + "/" + name : name;
  }

  private static String terminated(byte[] bytes) {
    int end = 0;
    while (end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, 0, end, StandardCharsets.UTF_8);
  }

  /** Octal digits, or where the first bit is set a binary number. */
  private static long number(byte[] header, int from, int length) throws IOException {
    long value = 0;
    if (header[from] < 0) {
      value = header[from] & 0x3F;
      for (int i = from + 1; i < from + length; i++) {
        value =
            Math.addExact(Math.multiplyExact(value & 0x7F_FFFF_FFFF_FFFFL, 256), header[i] & 0xFF);
      }
      return value;
    }
    for (int i = from; i < from + length && header[i] != 0; i++) {
      if (header[i] >= '0' && header[i] <= '7') {
        value = value * 8 + header[i] - '0';
      } else if (header[i] != ' ') {
        throw new IOException("not a tar archive: a number is not octal");
      }
    }
    return value;
  }

  private static void checkSum(byte[] header) throws IOException {
    long sum = 0;
    for (int i = 0; i < BLOCK; i++) {
      sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xFF;
    }
    if (sum != number(header, 148, 8)) {
      throw new IOException("not a tar archive: a header's checksum is wrong");
    }
  }

  private static boolean isZero(byte[] block) {
    int or = 0;
    for (byte b : block) {
      or |= b;
    }
    return or == 0;
  }
}
