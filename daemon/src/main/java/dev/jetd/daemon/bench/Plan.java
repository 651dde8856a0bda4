package dev.jetd.daemon.bench;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What to ask of a server, how often and for how long.
 *
 * @param model named in every request; empty leaves the server or the shape its default
 * @param batch texts a request
 * @param rate requests a second that arrive whatever the server does; empty asks again when it has
 *     answered
 * @param seed of the arrivals
 * @param connections the most that are open at the same time
 * @param warmUp asked like the rest, and not counted
 * @param retry whether a refused request is asked again after its {@code Retry-After}
 */
public record Plan(
    Target target,
    RequestShape shape,
    Optional<String> model,
    Texts texts,
    int batch,
    OptionalDouble rate,
    long seed,
    int connections,
    Duration warmUp,
    Duration duration,
    boolean retry) {
  public Plan {
    if (batch < 1 || connections < 1 || duration.isZero() || duration.isNegative()) {
      throw new IllegalArgumentException("batch, connections and duration are more than 0");
    }
    if (rate.isPresent() && !(rate.getAsDouble() > 0 && rate.getAsDouble() <= 1e6)) {
      throw new IllegalArgumentException("the rate is more than 0 and at most 1000000 a second");
    }
  }
}
