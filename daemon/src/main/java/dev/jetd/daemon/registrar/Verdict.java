package dev.jetd.daemon.registrar;

/**
 * What one check found.
 *
 * @param why in words for the operator; empty for a good one
 */
record Verdict(Kind kind, String why) {

  enum Kind {
    /** A vector, in time. */
    GOOD,
    /**
     * No connection, or 503: it restarts or drains. Load balancers pass such a node over at no
     * cost, so it is no reason to change what they hold.
     */
    AWAY,
    /** No answer in time, or a wrong one. */
    BAD
  }

  static final Verdict GOOD = new Verdict(Kind.GOOD, "");

  static Verdict away(String why) {
    return new Verdict(Kind.AWAY, why);
  }

  static Verdict bad(String why) {
    return new Verdict(Kind.BAD, why);
  }
}
