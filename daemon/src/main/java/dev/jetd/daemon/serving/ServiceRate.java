package dev.jetd.daemon.serving;

import java.time.Duration;

/** How fast the lanes work, as measured: says when a refused client should come back. */
final class ServiceRate {
  /** Weight of one run: the last 50 or so count. */
  private static final double WEIGHT = 0.02;

  /** Before anything was measured: a small CPU's rate, tokens a second and lane. */
  private static final double GUESS = 5_000;

  private static final Duration LONGEST = Duration.ofMinutes(1);

  private final int lanes;
  private double tokensPerLaneSecond = GUESS;

  ServiceRate(int lanes) {
    this.lanes = lanes;
  }

  synchronized void ran(int tokens, long nanos) {
    double measured = tokens / Math.max(nanos / 1e9, 1e-9);
    tokensPerLaneSecond += WEIGHT * (measured - tokensPerLaneSecond);
  }

  /** How long the lanes need for that many tokens. */
  synchronized long nanosFor(long tokens) {
    return (long) (tokens * 1e9 / (tokensPerLaneSecond * lanes));
  }

  /** How long the lanes need for that many tokens; whole seconds, at least one. */
  synchronized Duration timeFor(long tokens) {
    double seconds = tokens / (tokensPerLaneSecond * lanes);
    Duration time = Duration.ofSeconds((long) Math.ceil(Math.max(seconds, 1)));
    return time.compareTo(LONGEST) < 0 ? time : LONGEST;
  }
}
