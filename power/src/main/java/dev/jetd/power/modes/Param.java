package dev.jetd.power.modes;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A thing a power mode may set.
 *
 * @param paths by argument name, as written, {@code _KNEXT} ones included
 */
public record Param(Type type, String name, Map<String, String> paths) {
  /** What its values are: words for files, numbers in the node's own unit for clocks. */
  public enum Type {
    FILE,
    CLOCK,
    UNKNOWN;

    static Type of(String text) {
      return switch (text.toUpperCase(Locale.ROOT)) {
        case "FILE" -> FILE;
        case "CLOCK" -> CLOCK;
        default -> UNKNOWN;
      };
    }
  }

  /** Copies the paths. */
  public Param {
    paths = Map.copyOf(paths);
  }

  /** Where the argument may lie: on the kernel at hand one of them exists. */
  List<String> candidates(String arg) {
    return Stream.of(arg, arg + "_KNEXT").filter(paths::containsKey).map(paths::get).toList();
  }

  boolean isCpuClock() {
    return type == Type.CLOCK && (name.startsWith("CPU") || anyPathHolds("/cpufreq/"));
  }

  boolean isGpuClock() {
    return type == Type.CLOCK && name.startsWith("GPU") && !isCpuClock();
  }

  boolean isEmcClock() {
    return type == Type.CLOCK && name.startsWith("EMC");
  }

  private boolean anyPathHolds(String part) {
    return paths.values().stream().anyMatch(path -> path.contains(part));
  }
}
