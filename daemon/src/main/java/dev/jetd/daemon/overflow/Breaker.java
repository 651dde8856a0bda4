package dev.jetd.daemon.overflow;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Keeps requests from a server that fails. After some failures in a row it opens: nobody asks. When
 * its time is up it is half open: one asks, and by what comes of that it closes, or opens for twice
 * as long. Thread-safe.
 */
final class Breaker {
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** What it does with who wants to ask. */
  enum State {
    CLOSED(0),
    HALF_OPEN(1),
    OPEN(2);

    private final int number;

    State(int number) {
      this.number = number;
    }

    /** As metrics have it. */
    int number() {
      return number;
    }
  }

  private final int most;
  private final Duration first;
  private final LongSupplier clock;
  private int failures;
  private Duration open;
  private long until;
  private boolean opened;
  private boolean probing;

  /**
   * @param most failures in a row before it opens
   * @param first how long it stays open at first
   */
  Breaker(int most, Duration first, LongSupplier clock) {
    this.most = most;
    this.first = first;
    this.clock = clock;
    this.open = first;
    this.until = clock.getAsLong();
  }

  /** Whether one may ask now; who may must say afterwards what came of it. */
  synchronized boolean tryEnter() {
    if (!opened) {
      return !isHeldBack();
    }
    if (probing || isHeldBack()) {
      return false;
    }
    probing = true;
    return true;
  }

  synchronized void succeeded() {
    failures = 0;
    opened = false;
    probing = false;
    open = first;
  }

  synchronized void failed() {
    failures++;
    if (probing) {
      open = open.multipliedBy(2).compareTo(LONGEST) < 0 ? open.multipliedBy(2) : LONGEST;
    }
    if (probing || failures >= most) {
      opened = true;
      until = clock.getAsLong() + open.toNanos();
    }
    probing = false;
  }

  /** It came to nothing, and that says nothing of the server. */
  synchronized void leave() {
    probing = false;
  }

  /** The server is well and wants to be left alone for a while. */
  synchronized void holdBack(Duration time) {
    failures = 0;
    opened = false;
    probing = false;
    until = clock.getAsLong() + time.toNanos();
  }

  private boolean isHeldBack() {
    return until - clock.getAsLong() > 0;
  }

  synchronized State state() {
    if (!opened) {
      return State.CLOSED;
    }
    return isHeldBack() ? State.OPEN : State.HALF_OPEN;
  }
}
