package dev.jetd.daemon.cli;

import dev.jetd.models.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A pool as lines for people, from the JSON of {@code GET /pool/v1/nodes}. */
final class PoolScreen {
  private static final String HEAD =
      String.format(
          Locale.ROOT,
          "%-20s %-9s %-3s %-14s %6s %8s %8s %8s %8s %6s",
          "node",
          "state",
          "use",
          "mode",
          "weight",
          "W",
          "req/s",
          "p95 ms",
          "J/req",
          "deg C");

  private PoolScreen() {}

  static List<String> lines(Object pool) {
    List<String> lines = new ArrayList<>();
    if (!(Json.field(pool, "nodes") instanceof List<?> nodes)) {
      throw new IllegalArgumentException("no nodes");
    }
    lines.add(summary(pool, nodes));
    String trouble = printable(Json.field(pool, "trouble"));
    if (!trouble.isEmpty()) {
      lines.add("TROUBLE: " + trouble);
    }
    lines.add("");
    lines.add(HEAD);
    nodes.forEach(node -> lines.add(row(node)));
    return lines;
  }

  private static String summary(Object pool, List<?> nodes) {
    long active = nodes.stream().filter(n -> Json.field(n, "active").equals(true)).count();
    double watts = sum(nodes, "watts");
    double rate = sum(nodes, "requests_per_second");
    return String.format(
        Locale.ROOT,
        "%d nodes, %d in use (%s)   %.1f W   %.1f requests/s   %s J a request",
        nodes.size(),
        active,
        printable(Json.field(pool, "target")),
        watts,
        rate,
        rate > 0 ? String.format(Locale.ROOT, "%.3f", watts / rate) : "-");
  }

  private static double sum(List<?> nodes, String figure) {
    return nodes.stream().mapToDouble(n -> figure(n, figure).orElse(0)).sum();
  }

  private static String row(Object node) {
    String line =
        String.format(
            Locale.ROOT,
            "%-20s %-9s %-3s %-14s %6s %8s %8s %8s %8s %6s",
            cut(printable(Json.field(node, "id")), 20),
            printable(Json.field(node, "state")),
            Json.field(node, "active").equals(true) ? "yes" : "no",
            cut(printable(Json.field(Json.field(node, "labels"), "mode")), 14),
            printable(Json.field(node, "weight")),
            shown(figure(node, "watts"), "%.1f"),
            shown(figure(node, "requests_per_second"), "%.1f"),
            shown(figure(node, "p95_ms"), "%.1f"),
            shown(figure(node, "joules_per_request"), "%.3f"),
            shown(figure(node, "temperature_celsius"), "%.0f"));
    String why = printable(Json.field(node, "trouble"));
    return why.isEmpty() ? line : line + "  " + why;
  }

  private static OptionalDouble figure(Object node, String name) {
    return Json.field(Json.field(node, "figures"), name) instanceof Number number
        ? OptionalDouble.of(number.doubleValue())
        : OptionalDouble.empty();
  }

  private static String shown(OptionalDouble value, String format) {
    return value.isPresent() ? String.format(Locale.ROOT, format, value.getAsDouble()) : "-";
  }

  private static String cut(String text, int most) {
    return text.length() > most ? text.substring(0, most) : text;
  }

  /** It comes from elsewhere, and a terminal would obey what it holds. */
  private static String printable(Object value) {
    return value == Json.Null.NULL ? "" : String.valueOf(value).replaceAll("\\p{Cntrl}", "?");
  }
}
