package dev.jetd.daemon.engines;

import dev.jetd.daemon.engines.Accelerator.Progress;
import java.util.concurrent.TimeUnit;

/**
 * Estimates when a build ends, by what its engines took so far: each about as long as the others.
 *
 * @param startedAt nanoseconds of the daemon's clock
 * @param before engines that were there when it began
 */
record BuildClock(long startedAt, int before) {

  /** Seconds left; negative while no engine of this build is done. */
  long secondsLeft(Progress progress, long now) {
    int built = progress.done() - before;
    int left = progress.of() - progress.done();
    if (built < 1) {
      return left == 0 ? 0 : -1;
    }
    return TimeUnit.NANOSECONDS.toSeconds((now - startedAt) / built * left);
  }
}
