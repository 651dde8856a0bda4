package dev.jetd.daemon.pool;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What came of asking a registrar something. */
sealed interface RegistrarReply {

  /** How askings end, for counting. */
  enum Outcome {
    ACCEPTED,
    /** It understood and said no: 400, 401, 413. */
    REFUSED,
    /** Asked too often. */
    LIMITED,
    /** It has trouble of its own. */
    UNAVAILABLE,
    /** No answer, or none in time. */
    UNREACHABLE,
    /** An answer that makes no sense. */
    GARBLED,
    /** Never sent: there is nothing sensible to tell it. */
    UNSENT;

    /** As metrics have it. */
    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * It holds the lease.
   *
   * @param renewIn when it wants to be asked again; the lease's time where it does not say
   * @param active whether its nginx sends work already
   */
  record Accepted(Duration expiresIn, Duration renewIn, boolean active, long generation)
      implements RegistrarReply {}

  /** It knows no such node. */
  record Missing() implements RegistrarReply {}

  /**
   * Anything else.
   *
   * @param why in words for the operator
   */
  record Failed(Outcome outcome, String why, Optional<Duration> retryAfter)
      implements RegistrarReply {
    Failed(Outcome outcome, String why) {
      this(outcome, why, Optional.empty());
    }
  }
}
