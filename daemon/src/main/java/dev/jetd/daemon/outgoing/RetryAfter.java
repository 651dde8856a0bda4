package dev.jetd.daemon.outgoing;

import dev.jetd.power.tree.Numbers;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** When a server that refuses wants to be asked again. */
public final class RetryAfter {
  /** A server that wants more has lost its mind, or speaks of dates. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private RetryAfter() {}

  /** Seconds, bounded; empty where it does not say, or says it as a date. */
  public static Optional<Duration> of(HttpHeaders headers) {
    OptionalLong seconds = Numbers.whole(headers.firstValue("Retry-After").orElse(""));
    return seconds.isPresent() && seconds.getAsLong() >= 0
        ? Optional.of(Duration.ofSeconds(Math.min(seconds.getAsLong(), LONGEST.toSeconds())))
        : Optional.empty();
  }
}
