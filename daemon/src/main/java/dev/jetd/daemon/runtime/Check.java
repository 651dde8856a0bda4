package dev.jetd.daemon.runtime;

/**
 * One thing that {@code jetd doctor} looked at.
 *
 * @param subject what was looked at
 * @param verdict how it stands
 * @param finding what was found, and if it is bad what to do about it
 */
public record Check(String subject, Verdict verdict, String finding) {

  /** How it stands. */
  public enum Verdict {
    OK,
    /** Works without it, less well. */
    ABSENT,
    /** The daemon will not serve like this. */
    BAD
  }
}
