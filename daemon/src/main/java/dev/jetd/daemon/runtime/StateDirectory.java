package dev.jetd.daemon.runtime;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Where jetd keeps its state when the operator does not say. */
final class StateDirectory {

  private StateDirectory() {}

  /** systemd's choice, or the user's by the XDG rules. */
  static Path choose(Optional<Path> configured, Map<String, String> environment) {
    return configured
        .or(() -> variable(environment, "STATE_DIRECTORY"))
        .or(() -> variable(environment, "XDG_STATE_HOME").map(p -> p.resolve("jetd")))
        .orElseGet(
            () ->
                variable(environment, "HOME")
                    .orElse(Path.of("/var/lib"))
                    .resolve(".local/state/jetd"));
  }

  private static Optional<Path> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(v -> !v.isBlank()).map(Path::of);
  }
}
