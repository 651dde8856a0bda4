package dev.jetd.daemon.runtime;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Secrets that systemd hands to the service ({@code LoadCredential=}), each a file by its name. */
final class Credentials {

  private Credentials() {}

  static Optional<Path> file(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get("CREDENTIALS_DIRECTORY"))
        .filter(directory -> !directory.isBlank())
        .map(directory -> Path.of(directory).resolve(name))
        .filter(Files::exists);
  }
}
