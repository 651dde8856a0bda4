package dev.jetd.power.governor;

/** A change of mode the governor wants, for the log, the metric and the audit trail. */
public record Decision(double seconds, int from, int to, Reason reason, String words) {
  /** Why. */
  public enum Reason {
    /** The policy names this mode. */
    FIXED,
    /** The target would not be held. */
    LATENCY,
    /** A mode that costs less will do. */
    ENERGY,
    /** Heat. */
    THERMAL,
    /** The present mode is none of those measured. */
    UNKNOWN_MODE
  }
}
