package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.pool.LeaseView;
import dev.jetd.daemon.pool.PoolView;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;

/** The pool as this node sees it. */
final class PoolJson {

  private PoolJson() {}

  static void write(JsonGenerator out, PoolView view) throws IOException {
    out.writeStartObject();
    write(new SparseJson(out), out, view);
    out.writeEndObject();
  }

  /** With what came of leaving. */
  static void write(JsonGenerator out, PoolView view, boolean left) throws IOException {
    out.writeStartObject();
    out.writeBooleanField("left", left);
    write(new SparseJson(out), out, view);
    out.writeEndObject();
  }

  private static void write(SparseJson json, JsonGenerator out, PoolView view) throws IOException {
    json.text("node", view.node())
        .number("weight", view.weight())
        .number("permits", view.permits())
        .number("ttl_seconds", view.ttl().toSeconds());
    out.writeArrayFieldStart("registrars");
    for (LeaseView lease : view.leases()) {
      out.writeStartObject();
      write(json, out, lease);
      out.writeEndObject();
    }
    out.writeEndArray();
  }

  private static void write(SparseJson json, JsonGenerator out, LeaseView lease)
      throws IOException {
    json.text("url", lease.registrar().toString())
        .text("state", lease.phase())
        .flag("held", lease.held())
        .flag("active", lease.active())
        .number("generation", lease.generation())
        .thousandths("expires_in_seconds", millis(lease.expiresIn()))
        .thousandths("renewed_seconds_ago", millis(lease.sinceRenewal()))
        .number("failures_in_a_row", lease.failures())
        .text("trouble", lease.trouble());
    out.writeObjectFieldStart("renewals");
    for (Map.Entry<String, Long> each : lease.renewals().entrySet()) {
      out.writeNumberField(each.getKey(), each.getValue());
    }
    out.writeEndObject();
  }

  private static OptionalLong millis(java.util.Optional<Duration> time) {
    return time.map(t -> OptionalLong.of(t.toMillis())).orElse(OptionalLong.empty());
  }
}
