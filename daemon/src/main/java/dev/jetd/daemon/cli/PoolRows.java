package dev.jetd.daemon.cli;

import dev.jetd.models.Json;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;

/** Prints a node's part in its pool as a table, from the JSON that the daemon answers. */
final class PoolRows {
  private static final String LINE = "%-34s %-9s %-5s %-7s %10s %8s  %s";

  private final Object answer;
  private final List<?> registrars;

  private PoolRows(Object answer, List<?> registrars) {
    this.answer = answer;
    this.registrars = registrars;
  }

  static PoolRows of(String body) throws IOException {
    Object answer = Json.parse(body.getBytes(StandardCharsets.UTF_8));
    return new PoolRows(
        answer, Json.field(answer, "registrars") instanceof List<?> list ? list : List.of());
  }

  /** Also of a node that is in no pool. */
  boolean allHeld() {
    return registrars.stream().allMatch(r -> Json.field(r, "held").equals(true));
  }

  void print(PrintStream out) {
    if (registrars.isEmpty()) {
      out.println("in no pool: pool.registrars is empty");
      return;
    }
    out.println(
        String.format(
            Locale.ROOT,
            "node %s, weight %s, %s requests at a time",
            Json.field(answer, "node"),
            Json.field(answer, "weight"),
            Json.field(answer, "permits")));
    out.println(
        String.format(
            Locale.ROOT,
            LINE,
            "REGISTRAR",
            "STATE",
            "HELD",
            "ACTIVE",
            "GENERATION",
            "EXPIRES",
            ""));
    registrars.forEach(registrar -> out.println(row(registrar).stripTrailing()));
  }

  private static String row(Object registrar) {
    return String.format(
        Locale.ROOT,
        LINE,
        Json.field(registrar, "url"),
        Json.field(registrar, "state"),
        yes(registrar, "held"),
        yes(registrar, "active"),
        Json.field(registrar, "generation"),
        Json.field(registrar, "expires_in_seconds") instanceof Number left
            ? String.format(Locale.ROOT, "%.1f s", left.doubleValue())
            : "",
        Json.field(registrar, "trouble") instanceof String trouble ? trouble : "");
  }

  private static String yes(Object registrar, String field) {
    return Json.field(registrar, field).equals(true) ? "yes" : "no";
  }
}
