package dev.jetd.daemon.serving;

import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/**
 * The lanes' heartbeat: since when each is in the run it is in. A run that never ends is a lane
 * lost, which the others, still working, would hide.
 */
final class LaneClock {
  private final LongSupplier clock;
  private final AtomicLongArray since;
  private final AtomicLongArray busy;

  LaneClock(int lanes, LongSupplier clock) {
    this.clock = clock;
    this.since = new AtomicLongArray(lanes);
    this.busy = new AtomicLongArray(lanes);
  }

  void begin(int lane) {
    since.set(lane, clock.getAsLong());
    busy.set(lane, 1);
  }

  void end(int lane) {
    busy.set(lane, 0);
  }

  /** For how long the oldest run under way has been going, in nanoseconds; 0 if there is none. */
  long longest() {
    long now = clock.getAsLong();
    long longest = 0;
    for (int lane = 0; lane < busy.length(); lane++) {
      // Order matters: a lane seen busy has had its time set.
      if (busy.get(lane) == 1) {
        longest = Math.max(longest, now - since.get(lane));
      }
    }
    return longest;
  }
}
