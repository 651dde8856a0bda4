package dev.jetd.daemon.bench;

import java.util.Locale;
import java.util.stream.Collectors;

/** A report as a person reads it. */
public final class ReportText {

  private ReportText() {}

  /** Several lines, without a line end after the last. */
  public static String of(Report report) {
    return String.join(
        System.lineSeparator(),
        loop(report),
        line(
            "answered",
            String.format(
                Locale.ROOT,
                "%,.1f requests/s, %,.1f texts/s, %,.0f tokens/s over %.1f s",
                report.rates().requests(),
                report.rates().texts(),
                report.rates().tokens(),
                report.seconds())),
        latency("latency", report.latency()),
        failures(report),
        refusals(report.refusals()));
  }

  private static String loop(Report report) {
    return report.offered().isPresent()
        ? line(
            "open loop",
            String.format(
                Locale.ROOT,
                "%,.1f requests/s arrive by chance, at most %d connections; latency counts from when a"
                    + " request was due",
                report.offered().getAsDouble(),
                report.connections()))
        : line(
            "closed loop",
            String.format(
                Locale.ROOT,
                "%d connections, each asks again when it has its answer: a server that stalls is asked"
                    + " less, so the percentiles leave that waiting out (--rate counts it)",
                report.connections()));
  }

  private static String latency(String name, Report.Latency latency) {
    return line(
        name,
        String.format(
            Locale.ROOT,
            "p50 %.3f  p90 %.3f  p99 %.3f  p99.9 %.3f  max %.3f ms  (%,d requests)",
            latency.p50(),
            latency.p90(),
            latency.p99(),
            latency.p999(),
            latency.max(),
            latency.count()));
  }

  private static String failures(Report report) {
    if (report.failed() == 0) {
      return line("failed", "none");
    }
    String kinds =
        report.failures().entrySet().stream()
            .map(entry -> entry.getValue() + " times " + entry.getKey())
            .collect(Collectors.joining(", "));
    String unsent =
        report.unsent() == 0
            ? ""
            : (kinds.isEmpty() ? "" : ", ") + report.unsent() + " never sent: all connections busy";
    return line("failed", kinds + unsent);
  }

  private static String refusals(Report.Refusals refusals) {
    String advice = refusals.respected() ? "respected" : "not respected (--retry)";
    if (refusals.latency().count() == 0 && refusals.retries() == 0) {
      return line("refused", "none (429 or 503)");
    }
    return line(
            "refused",
            String.format(
                Locale.ROOT,
                "%,d (429 or 503), %,d with Retry-After, %s; %,d asked again",
                refusals.latency().count(),
                refusals.withRetryAfter(),
                advice,
                refusals.retries()))
        + System.lineSeparator()
        + latency("refusals", refusals.latency());
  }

  private static String line(String name, String text) {
    return String.format(Locale.ROOT, "%-12s %s", name, text);
  }
}
