package dev.jetd.daemon.pool;

import java.util.Locale;

/** What a node tells of itself. */
public enum NodeState {
  SERVING,
  /** Finishing what it has; whatever else comes is answered 503. */
  DRAINING;

  /** As it stands on the wire. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
