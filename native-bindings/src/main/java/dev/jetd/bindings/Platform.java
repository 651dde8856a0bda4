package dev.jetd.bindings;

import java.util.Locale;
import java.util.Optional;

/** A kind of machine that native libraries are built for. */
public enum Platform {
  LINUX_X86_64("linux-x86_64"),
  LINUX_ARM64("linux-arm64");

  private final String directory;

  Platform(String directory) {
    this.directory = directory;
  }

  /** The name of the directory that holds this platform's libraries, as JavaCPP spells it. */
  public String directory() {
    return directory;
  }

  /** The platform this process runs on, if libraries are built for it. */
  public static Optional<Platform> current() {
    return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
  }

  /** The platform that the JVM calls {@code osName} and {@code osArch}. */
  public static Optional<Platform> of(String osName, String osArch) {
    if (!osName.equals("Linux")) {
      return Optional.empty();
    }
    return switch (osArch.toLowerCase(Locale.ROOT)) {
      case "amd64", "x86_64" -> Optional.of(LINUX_X86_64);
      case "aarch64", "arm64" -> Optional.of(LINUX_ARM64);
      default -> Optional.empty();
    };
  }
}
