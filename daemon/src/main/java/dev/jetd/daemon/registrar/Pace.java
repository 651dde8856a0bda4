package dev.jetd.daemon.registrar;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * When a change may be applied: once what came with it had time to come too, and not sooner after
 * the last time than is allowed.
 */
final class Pace {
  private final Duration gather;
  private final Duration quiet;
  private final LongSupplier clock;
  private OptionalLong since = OptionalLong.empty();
  private OptionalLong applied = OptionalLong.empty();

  Pace(Duration gather, Duration quiet, LongSupplier clock) {
    this.gather = gather;
    this.quiet = quiet;
    this.clock = clock;
  }

  /** Something is wanted that is not in force. */
  boolean mayApply() {
    long now = clock.getAsLong();
    if (since.isEmpty()) {
      since = OptionalLong.of(now);
    }
    return now - since.getAsLong() >= gather.toNanos()
        && (applied.isEmpty() || now - applied.getAsLong() >= quiet.toNanos());
  }

  /** Nothing is wanted that is not in force. */
  void rest() {
    since = OptionalLong.empty();
  }

  /** It was applied, or tried. */
  void tried() {
    since = OptionalLong.empty();
    applied = OptionalLong.of(clock.getAsLong());
  }
}
