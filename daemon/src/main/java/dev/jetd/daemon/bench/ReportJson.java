package dev.jetd.daemon.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;

/** A report as a script reads it: one JSON object on one line. */
public final class ReportJson {

  private ReportJson() {}

  /** The object. Latencies are in milliseconds. */
  public static String of(Report report) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = new JsonFactory().createGenerator(text)) {
      write(out, report);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator out, Report report) throws IOException {
    out.writeStartObject();
    out.writeStringField("loop", report.offered().isPresent() ? "open" : "closed");
    if (report.offered().isPresent()) {
      number(out, "offered_requests_per_second", report.offered().getAsDouble());
    }
    out.writeNumberField("connections", report.connections());
    number(out, "seconds", report.seconds());
    number(out, "requests_per_second", report.rates().requests());
    number(out, "texts_per_second", report.rates().texts());
    number(out, "tokens_per_second", report.rates().tokens());
    out.writeFieldName("latency_ms");
    latency(out, report.latency());
    out.writeObjectFieldStart("failures");
    for (Map.Entry<String, Long> failure : report.failures().entrySet()) {
      out.writeNumberField(failure.getKey(), failure.getValue());
    }
    out.writeEndObject();
    out.writeNumberField("unsent", report.unsent());
    refusals(out, report.refusals());
    out.writeEndObject();
  }

  private static void refusals(JsonGenerator out, Report.Refusals refusals) throws IOException {
    out.writeObjectFieldStart("refused");
    out.writeNumberField("count", refusals.latency().count());
    out.writeNumberField("with_retry_after", refusals.withRetryAfter());
    out.writeBooleanField("retry_after_respected", refusals.respected());
    out.writeNumberField("retries", refusals.retries());
    out.writeFieldName("latency_ms");
    latency(out, refusals.latency());
    out.writeEndObject();
  }

  private static void latency(JsonGenerator out, Report.Latency latency) throws IOException {
    out.writeStartObject();
    out.writeNumberField("count", latency.count());
    number(out, "mean", latency.mean());
    number(out, "p50", latency.p50());
    number(out, "p90", latency.p90());
    number(out, "p99", latency.p99());
    number(out, "p999", latency.p999());
    number(out, "max", latency.max());
    out.writeEndObject();
  }

  private static void number(JsonGenerator out, String name, double value) throws IOException {
    out.writeNumberField(name, BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP));
  }
}
