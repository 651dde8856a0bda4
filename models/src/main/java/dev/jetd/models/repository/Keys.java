package dev.jetd.models.repository;

import dev.jetd.models.ModelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads the key that opens another server. */
final class Keys {

  private Keys() {}

  /** The first line that is no comment. */
  static Optional<String> first(Optional<Path> file) {
    return file.map(Keys::first);
  }

  private static String first(Path file) {
    try (var lines = Files.lines(file)) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .findFirst()
          .orElseThrow(() -> new ModelException(file + ": it holds no key"));
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new ModelException(file + ": cannot be read: " + e, e);
    }
  }
}
