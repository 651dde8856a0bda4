package dev.jetd.daemon.overflow;

import dev.jetd.daemon.config.OverflowKeys.Strategy;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Whom to ask first. */
final class Preference {
  /** An upstream is asked for its speed only where it is clearly sooner. */
  private static final double CLEARLY = 0.8;

  /** Not worth finding out about. */
  private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private Preference() {}

  /**
   * Whether the upstream is asked before this node computes.
   *
   * @param hot whether this node is
   * @param here nanoseconds expected here
   * @param there nanoseconds expected of the upstream; absent where nothing is known of late
   * @param left nanoseconds that the client waits
   */
  static boolean isElsewhere(
      Strategy strategy, boolean hot, long here, OptionalLong there, long left) {
    return switch (strategy) {
      case EDGE_ONLY -> false;
      case EDGE_FIRST -> hot;
      case UPSTREAM_FIRST -> true;
      case AUTO -> hot || isSooner(here, there, left);
    };
  }

  /** Of an upstream of which nothing is known one learns by asking, where there is need. */
  private static boolean isSooner(long here, OptionalLong there, long left) {
    if (there.isEmpty()) {
      return here > SOON_NANOS;
    }
    boolean onlyThere = here > left && there.getAsLong() <= left;
    return onlyThere || there.getAsLong() < here * CLEARLY;
  }
}
