package dev.jetd.daemon.outgoing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A secret in a file, read anew each time it is needed, so that another may be put there at any
 * time. Only its first line that is no comment counts.
 */
public final class TokenFile {
  /** No token is longer; a file that is was named by mistake. */
  private static final int LARGEST = 16 * 1024;

  private final Optional<Path> file;

  public TokenFile(Optional<Path> file) {
    this.file = file;
  }

  /**
   * The token; empty if no file is named.
   *
   * @throws IOException with words for the operator, and never the token, if there is none in it
   */
  public Optional<String> read() throws IOException {
    return file.isEmpty() ? Optional.empty() : Optional.of(read(file.get()));
  }

  private static String read(Path file) throws IOException {
    if (!Files.isReadable(file) || Files.size(file) > LARGEST) {
      throw new IOException(file + " cannot be read, or is no file of a token");
    }
    return Files.readString(file)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .findFirst()
        .filter(token -> token.chars().allMatch(c -> c > ' ' && c < 0x7f))
        .orElseThrow(() -> new IOException(file + " holds no token"));
  }
}
