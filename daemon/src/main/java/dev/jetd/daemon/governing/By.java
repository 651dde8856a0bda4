package dev.jetd.daemon.governing;

import java.util.Locale;

/** Who changes something about the board. */
public enum By {
  /** A person or a program, through the API. */
  OPERATOR,
  GOVERNOR,
  CALIBRATION,
  /** The daemon itself, tidying up after one that was killed. */
  START;

  /** In lower case, as metrics and the audit trail have it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
