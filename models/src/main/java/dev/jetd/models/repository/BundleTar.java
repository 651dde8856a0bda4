package dev.jetd.models.repository;

import dev.jetd.models.Bundle;
import dev.jetd.models.FileEntry;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * A bundle as one tar archive: the manifest first, then its files by name, with no time, owner or
 * mode that differs from machine to machine. The same bundle gives the same bytes everywhere and
 * for ever, so that any range of them can be served without the archive ever being made.
 */
public final class BundleTar {
  private static final int BLOCK = 512;
  private static final int LONGEST_NAME = 100;

  private final String directory;
  private final List<Part> parts = new ArrayList<>();
  private long size;

  /** A stretch of the archive. */
  private sealed interface Part {
    long length();
  }

  private record Bytes(byte[] content) implements Part {
    @Override
    public long length() {
      return content.length;
    }
  }

  private record Content(Path file, long length) implements Part {}

  private BundleTar(String directory) {
    this.directory = directory;
  }

  public static BundleTar of(Bundle bundle) {
    Manifest manifest = bundle.manifest();
    BundleTar tar = new BundleTar(manifest.id().name());
    byte[] json = manifest.toJson();
    tar.entry(Manifest.FILE_NAME, new Bytes(json));
    tar.entry(Manifest.SUM_FILE_NAME, new Bytes(Manifest.sum(json)));
    for (Map.Entry<String, FileEntry> file : manifest.files().entrySet()) {
      tar.entry(file.getKey(), new Content(bundle.file(file.getKey()), file.getValue().bytes()));
    }
    tar.add(new Bytes(new byte[2 * BLOCK]));
    return tar;
  }

  /** In bytes. */
  public long size() {
    return size;
  }

  /** Writes some of its bytes. */
  public void write(long from, long count, OutputStream out) throws IOException {
    long start = 0;
    long end = from + count;
    for (Part part : parts) {
      long first = Math.max(from, start) - start;
      long last = Math.min(end, start + part.length()) - start;
      if (first < last) {
        switch (part) {
          case Bytes bytes -> out.write(bytes.content(), (int) first, (int) (last - first));
          case Content content -> FileRange.write(content.file(), first, last - first, out);
        }
      }
      start += part.length();
    }
  }

  /** Of all its bytes, in hex; reads every file. */
  public String sha256() throws IOException {
    MessageDigest digest = Sha256.digest();
    try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      write(0, size, out);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private void entry(String name, Part content) {
    add(new Bytes(header(directory, name, content.length())));
    add(content);
    add(new Bytes(new byte[(int) (-content.length() & (BLOCK - 1))]));
  }

  private void add(Part part) {
    parts.add(part);
    size += part.length();
  }

  /**
   * As POSIX has it.
   *
   * @throws ModelException if the file's name is too long for it
   */
  private static byte[] header(String directory, String name, long bytes) {
    if (name.length() > LONGEST_NAME) {
      throw new ModelException(name + ": longer than the " + LONGEST_NAME + " bytes of tar");
    }
    byte[] header = new byte[BLOCK];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    number(header, 124, 11, bytes);
    put(header, 136, "00000000000");
    put(header, 156, "0");
    put(header, 257, "ustar");
    put(header, 263, "00");
    put(header, 345, directory);
    put(header, 148, "        ");
    long sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    number(header, 148, 6, sum);
    header[155] = ' ';
    return header;
  }

  private static void put(byte[] header, int at, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(bytes, 0, header, at, bytes.length);
  }

  private static void number(byte[] header, int at, int digits, long value) {
    if (value >= 1L << (3 * digits)) {
      // Beyond 8 GiB: binary, as GNU writes it.
      for (int i = digits; i >= 0; i--) {
        header[at + i] = (byte) (digits - i < 8 ? value >>> (8 * (digits - i)) : 0);
      }
      header[at] = (byte) 0x80;
      return;
    }
    for (int i = 0; i < digits; i++) {
      header[at + i] = (byte) ('0' + (value >>> (3 * (digits - 1 - i)) & 7));
    }
    header[at + digits] = 0;
  }

  /** Writes it to a file that is not there yet. */
  public void write(Path file, Progress progress) throws IOException {
    progress.begin("writing " + file.getFileName(), size);
    long step = 4 << 20;
    // Outside of what follows, so that a file which is there already is not the one deleted.
    OutputStream created =
        Files.newOutputStream(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (OutputStream out = created) {
      for (long at = 0; at < size; at += step) {
        write(at, Math.min(step, size - at), out);
        progress.reached(Math.min(size, at + step));
      }
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }
}
