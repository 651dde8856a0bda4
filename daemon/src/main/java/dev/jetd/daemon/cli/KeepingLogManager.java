package dev.jetd.daemon.cli;

import java.util.logging.LogManager;

/**
 * The JDK's log manager resets itself in a shutdown hook, beside ours, and the last lines of the
 * log would be lost.
 */
public final class KeepingLogManager extends LogManager {
  @Override
  public void reset() {}
}
