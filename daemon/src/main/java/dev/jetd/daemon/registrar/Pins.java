package dev.jetd.daemon.registrar;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which bundle a model's plain name means, where the operator says so: {@code NAME=VERSION} or
 * {@code NAME=DIGEST}, of which the beginning will do.
 */
public record Pins(Map<String, String> byName) {
  public static final Pins NONE = new Pins(Map.of());

  /** Empty if an entry is none. */
  public static Optional<Pins> parse(List<String> entries) {
    Map<String, String> pins = new HashMap<>();
    for (String entry : entries) {
      int equals = entry.indexOf('=');
      if (equals < 1 || equals == entry.length() - 1) {
        return Optional.empty();
      }
      pins.put(
          entry.substring(0, equals).strip().toLowerCase(Locale.ROOT),
          entry.substring(equals + 1).strip());
    }
    return Optional.of(new Pins(pins));
  }

  /** Whether the name is pinned to another bundle than this. */
  boolean excludes(PooledModel model) {
    String pin = byName.get(model.name().toLowerCase(Locale.ROOT));
    return pin != null
        && !model.version().equals(pin)
        && !(pin.length() >= 8 && model.digest().startsWith(pin));
  }
}
