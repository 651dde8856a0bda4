package dev.jetd.daemon.bench;

/**
 * The span that is counted, on the clock of {@link System#nanoTime}.
 *
 * @param begin after the warm-up
 * @param end when nothing more is asked
 * @param over when what was due before the end and could not be asked is given up
 */
record Window(long begin, long end, long over) {

  static Window from(long start, Plan plan) {
    long begin = start + plan.warmUp().toNanos();
    long end = begin + plan.duration().toNanos();
    return new Window(begin, end, end + plan.target().timeout().toNanos());
  }

  boolean holds(long time) {
    return time - begin >= 0 && time - end < 0;
  }

  boolean hasEnded(long time) {
    return time - end >= 0;
  }

  boolean isOver(long time) {
    return time - over >= 0;
  }

  double seconds() {
    return (end - begin) / 1e9;
  }
}
