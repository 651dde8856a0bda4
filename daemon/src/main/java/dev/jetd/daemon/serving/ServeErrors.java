package dev.jetd.daemon.serving;

import java.time.Duration;

/** The errors that more than one place gives. */
public final class ServeErrors {
  /** When nothing better is known: soon enough for a person, late enough for a crowd. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private ServeErrors() {}

  public static ServeError starting() {
    return new ServeError.Unavailable("the model is still being loaded", SOON);
  }

  public static ServeError stopping() {
    return new ServeError.Unavailable("the daemon is stopping", SOON);
  }

  static ServeError nobodyWaits() {
    return new ServeError.Expired("dropped: nobody waits for it any more");
  }
}
