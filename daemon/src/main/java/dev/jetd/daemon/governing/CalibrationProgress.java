package dev.jetd.daemon.governing;

/**
 * Where a calibration stands.
 *
 * @param step what it does now, or how it ended, for people
 * @param done steps of {@code of}
 */
public record CalibrationProgress(State state, String step, int done, int of) {
  /** How far it is. */
  public enum State {
    /** There was none since the start. */
    NONE,
    RUNNING,
    DONE,
    ABORTED,
    FAILED
  }

  static final CalibrationProgress NONE =
      new CalibrationProgress(State.NONE, "no calibration since the start", 0, 0);
}
