package dev.jetd.daemon.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;

/** The keys that open the API, from a file of one key a line; {@code #} begins a comment. */
public final class ApiKeys {
  /** Open nothing. */
  static final ApiKeys NONE = new ApiKeys(List.of());

  private final List<byte[]> keys;

  private ApiKeys(List<byte[]> keys) {
    this.keys = keys;
  }

  /**
   * @throws IOException if the file cannot be read or holds no key
   */
  public static ApiKeys read(Path file) throws IOException {
    List<byte[]> keys =
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(line -> line.getBytes(StandardCharsets.UTF_8))
            .toList();
    if (keys.isEmpty()) {
      throw new IOException("it holds no key");
    }
    return new ApiKeys(keys);
  }

  /** Takes the same time whichever key it is or is not. */
  boolean contains(String candidate) {
    byte[] given = candidate.getBytes(StandardCharsets.UTF_8);
    boolean found = false;
    for (byte[] key : keys) {
      found |= MessageDigest.isEqual(key, given);
    }
    return found;
  }
}
