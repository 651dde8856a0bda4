package dev.jetd.daemon.http;

import java.util.Optional;

/** What this was built as. */
final class Build {

  private Build() {}

  /** As released; 0.0.0 where it runs from classes that were never packaged. */
  static String version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion()).orElse("0.0.0");
  }
}
