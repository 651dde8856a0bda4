package dev.jetd.daemon.registrar;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** What a node measured of itself, as far as it did. Nothing is decided by them. */
public record Figures(
    OptionalDouble watts,
    OptionalDouble requestsPerSecond,
    OptionalDouble p95Millis,
    OptionalDouble joulesPerRequest,
    OptionalDouble celsius) {

  /** None. */
  public static final Figures NONE =
      new Figures(
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty());

  /** Those there are, by their names on the wire. */
  public Map<String, Double> byName() {
    Map<String, Double> named = new LinkedHashMap<>();
    watts.ifPresent(v -> named.put("watts", v));
    requestsPerSecond.ifPresent(v -> named.put("requests_per_second", v));
    p95Millis.ifPresent(v -> named.put("p95_ms", v));
    joulesPerRequest.ifPresent(v -> named.put("joules_per_request", v));
    celsius.ifPresent(v -> named.put("temperature_celsius", v));
    return named;
  }
}
