package dev.jetd.daemon.pool;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.OptionalDouble;

/** An announcement as it is sent. */
final class AnnouncementJson {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final int DECIMALS = 4;

  private AnnouncementJson() {}

  static byte[] of(Announcement node) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = FACTORY.createGenerator(bytes)) {
      write(out, node);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void write(JsonGenerator out, Announcement node) throws IOException {
    out.writeStartObject();
    out.writeStringField("address", node.address().toString());
    out.writeStringField("metrics_address", node.metrics().toString());
    out.writeNumberField("ttl_seconds", node.ttl().toSeconds());
    out.writeNumberField("weight", node.weight());
    out.writeNumberField("permits", node.permits());
    out.writeStringField("state", node.state().word());
    out.writeArrayFieldStart("models");
    for (Announcement.Model model : node.models()) {
      out.writeStartObject();
      out.writeStringField("name", model.name());
      out.writeStringField("version", model.version());
      out.writeStringField("digest", model.digest());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeObjectFieldStart("labels");
    for (Map.Entry<String, String> label : node.labels().entrySet()) {
      out.writeStringField(label.getKey(), label.getValue());
    }
    out.writeEndObject();
    write(out, node.figures());
    out.writeEndObject();
  }

  private static void write(JsonGenerator out, Figures figures) throws IOException {
    if (figures.equals(Figures.NONE)) {
      return;
    }
    out.writeObjectFieldStart("figures");
    number(out, "watts", figures.watts());
    number(out, "requests_per_second", figures.requestsPerSecond());
    number(out, "p95_ms", figures.p95Millis());
    number(out, "joules_per_request", figures.joulesPerRequest());
    number(out, "temperature_celsius", figures.celsius());
    out.writeEndObject();
  }

  /** Infinity and the like are no figures, and no JSON. */
  private static void number(JsonGenerator out, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
      out.writeFieldName(name);
      out.writeNumber(
          BigDecimal.valueOf(value.getAsDouble())
              .setScale(DECIMALS, RoundingMode.HALF_UP)
              .stripTrailingZeros()
              .toPlainString());
    }
  }
}
