package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The key of management: from the file that the operator names, or else from one in the state
 * directory that the daemon makes for itself, which only its own user and root can read.
 */
public final class AdminKey {
  private static final int BYTES = 32;

  private AdminKey() {}

  /** The file with the key. */
  public static Path file(Configuration config, Map<String, String> environment) {
    return given(config, environment)
        .orElseGet(
            () ->
                StateDirectory.choose(config.get(Settings.STATE_DIR), environment)
                    .resolve("admin.key"));
  }

  /** A key that opens management, if this user may read one. */
  public static Optional<String> read(Configuration config, Map<String, String> environment) {
    try (var lines = Files.lines(file(config, environment))) {
      return lines
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .findFirst();
    } catch (IOException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /** Whether it is the daemon's own, and nobody else's to make. */
  static boolean isOwn(Configuration config, Map<String, String> environment) {
    return given(config, environment).isEmpty();
  }

  private static Optional<Path> given(Configuration config, Map<String, String> environment) {
    return config
        .get(Settings.ADMIN_KEYS_FILE)
        .or(() -> Credentials.file(environment, "admin-keys"));
  }

  /** Makes a key where there is none yet, whole or not at all. */
  static void make(Path file) throws IOException {
    if (Files.exists(file) && Files.size(file) > 0) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(file + " is no file's name");
    }
    Files.createDirectories(directory);
    Path whole =
        Files.createTempFile(
            directory,
            ".admin",
            ".key",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      byte[] key = new byte[BYTES];
      new SecureRandom().nextBytes(key);
      Files.write(
          whole, (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII));
      putInPlace(whole, file);
    } finally {
      Files.deleteIfExists(whole);
    }
  }

  private static void putInPlace(Path whole, Path file) throws IOException {
    if (Files.exists(file)) {
      // Empty, of a version that could be stopped between making a file and writing it.
      Files.delete(file);
    }
    try {
      Files.createLink(file, whole);
    } catch (FileAlreadyExistsException e) {
      // Another jetd of the same state was quicker; its key is as good.
      return;
    } catch (UnsupportedOperationException e) {
      Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }
}
