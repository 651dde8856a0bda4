package dev.jetd.daemon.overflow;

import java.util.Locale;

/** What came of passing a request on. */
public enum Outcome {
  ANSWERED,
  /** It was about to, but another was sooner, or the client left. */
  CANCELLED,
  /** 429 or 503: it has too much to do itself. */
  BUSY,
  /** The model is not there, or not the one that may answer. */
  OTHER_MODEL,
  /** It did not take the request: its keys, its limits. */
  REFUSED,
  /** No answer, a broken one, or one too large. */
  FAILED,
  /** No answer in time. */
  LATE,
  /** Never asked: its breaker is open. */
  SKIPPED;

  /** As metrics have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
