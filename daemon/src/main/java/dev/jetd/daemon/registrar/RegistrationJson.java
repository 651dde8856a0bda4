package dev.jetd.daemon.registrar;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Writes a registration as {@link RegistrationReader} reads it. */
public final class RegistrationJson {
  private RegistrationJson() {}

  /** Writes the fields into an object that is begun. */
  public static void fields(JsonGenerator out, Registration node) throws IOException {
    out.writeStringField("address", node.address().toString());
    out.writeStringField("metrics_address", node.metrics().toString());
    out.writeNumberField("ttl_seconds", node.ttl().toSeconds());
    out.writeNumberField("weight", node.weight());
    out.writeNumberField("permits", node.permits());
    out.writeArrayFieldStart("models");
    for (PooledModel model : node.models()) {
      out.writeStartObject();
      out.writeStringField("name", model.name());
      out.writeStringField("version", model.version());
      out.writeStringField("digest", model.digest());
      out.writeEndObject();
    }
    out.writeEndArray();
    out.writeObjectFieldStart("labels");
    for (Map.Entry<String, String> label : new TreeMap<>(node.labels()).entrySet()) {
      out.writeStringField(label.getKey(), label.getValue());
    }
    out.writeEndObject();
    out.writeObjectFieldStart("figures");
    for (Map.Entry<String, Double> figure : node.figures().byName().entrySet()) {
      out.writeNumberField(figure.getKey(), figure.getValue());
    }
    out.writeEndObject();
  }

  /** What the node says it does. */
  public static String state(Registration node) {
    return node.draining() ? "draining" : "serving";
  }
}
