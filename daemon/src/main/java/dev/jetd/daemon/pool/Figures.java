package dev.jetd.daemon.pool;

import java.util.OptionalDouble;

/** How a node is doing, for people to look at; what is not measured is absent. */
public record Figures(
    OptionalDouble watts,
    OptionalDouble requestsPerSecond,
    OptionalDouble p95Millis,
    OptionalDouble joulesPerRequest,
    OptionalDouble celsius) {
  /** Nothing is known. */
  public static final Figures NONE =
      new Figures(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());
}
