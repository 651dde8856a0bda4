package dev.jetd.daemon.cli;

/** Exit codes, as sysexits.h has them where it has one. */
final class ExitCode {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 64;

  /** Another time it may work. */
  static final int LATER = 75;

  /** systemd does not restart on it: the configuration must change first. */
  static final int CONFIG = 78;

  private ExitCode() {}
}
