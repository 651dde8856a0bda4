package dev.jetd.daemon.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether somebody looks. */
final class Terminal {
  private Terminal() {}

  /** Whether it is one that can be drawn on, too. */
  static boolean isScreen(int descriptor, Map<String, String> environment) {
    return isOn(descriptor) && !environment.getOrDefault("TERM", "dumb").equals("dumb");
  }

  /** As Linux tells it; elsewhere no terminal is assumed. */
  static boolean isOn(int descriptor) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException e) {
      return false;
    }
  }
}
