package dev.jetd.daemon.cli;

import dev.jetd.models.Json;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;

/** Prints models as a table, from the JSON that management answers. */
final class ModelRows {
  private static final String LINE = "%-28s %-14s %-10s %-9s %9s  %s";

  private ModelRows() {}

  static void print(Object answer, PrintStream out) {
    List<?> models = Json.field(answer, "models") instanceof List<?> list ? list : List.of(answer);
    out.println(
        String.format(Locale.ROOT, LINE, "NAME", "VERSION", "STATE", "PRECISION", "SIZE", ""));
    models.forEach(model -> out.println(row(model).stripTrailing()));
  }

  private static String row(Object model) {
    return String.format(
        Locale.ROOT,
        LINE,
        text(model, "name"),
        text(model, "version"),
        text(model, "state"),
        text(model, "precision"),
        Json.field(model, "bytes") instanceof Number n ? ProgressBar.size(n.longValue()) : "",
        remarks(model));
  }

  private static String remarks(Object model) {
    StringBuilder remarks = new StringBuilder();
    if (Json.field(model, "active").equals(true)) {
      remarks.append(Json.field(model, "pinned").equals(true) ? "active, pinned " : "active ");
    }
    if (Json.field(model, "canary_percent") instanceof Integer percent && percent > 0) {
      remarks.append("canary for ").append(percent).append(" % ");
    }
    return remarks.append(text(model, "reason")).toString();
  }

  private static String text(Object model, String field) {
    return Json.field(model, field) instanceof String text ? text : "";
  }
}
