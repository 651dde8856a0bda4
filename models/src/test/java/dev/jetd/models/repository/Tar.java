package dev.jetd.models.repository;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** Writes tar archives by hand, such as no honest program would. */
final class Tar {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  Tar file(String name, byte[] content) {
    return entry(name, '0', content.length, "").raw(content).pad(content.length);
  }

  Tar file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  Tar pax(String record) {
    byte[] content = record.getBytes(StandardCharsets.UTF_8);
    return entry("pax", 'x', content.length, "").raw(content).pad(content.length);
  }

  /** A header alone; what it claims need not follow. */
  Tar entry(String name, char type, long size, String link) {
    byte[] header = new byte[512];
    put(header, 0, name);
    put(header, 100, "0000644");
    put(header, 108, "0000000");
    put(header, 116, "0000000");
    put(header, 124, leadingZeros(Long.toOctalString(size)));
    put(header, 136, "00000000000");
    header[156] = (byte) type;
    put(header, 157, link);
    put(header, 257, "ustar");
    put(header, 263, "00");
    put(header, 148, "        ");
    int sum = 0;
    for (byte b : header) {
      sum += b & 0xFF;
    }
    put(header, 148, leadingZeros(Integer.toOctalString(sum)).substring(5));
    header[154] = 0;
    return raw(header);
  }

  private static String leadingZeros(String octal) {
    return "0".repeat(11 - octal.length()) + octal;
  }

  Tar raw(byte[] content) {
    bytes.writeBytes(content);
    return this;
  }

  private Tar pad(int length) {
    return raw(new byte[-length & 511]);
  }

  byte[] unfinished() {
    return bytes.toByteArray();
  }

  byte[] done() {
    return raw(new byte[1024]).unfinished();
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  static Path write(Path file, byte[] content) {
    try {
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void put(byte[] header, int at, String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(content, 0, header, at, content.length);
  }
}
