package dev.jetd.daemon.registrar.web;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.registrar.NodeView;
import dev.jetd.daemon.registrar.PoolError;
import dev.jetd.daemon.registrar.PooledModel;
import dev.jetd.daemon.registrar.Registrar;
import dev.jetd.daemon.registrar.Registration;
import dev.jetd.daemon.registrar.RegistrationJson;
import dev.jetd.models.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What the registrar answers, as JSON. */
final class PoolJson {
  /** Prometheus knows only these label names from us; more of a node's own would be new series. */
  private static final Set<String> DISCOVERED = Set.of("board", "jetpack", "mode");

  private PoolJson() {}

  /** Writes one value. */
  private interface Writer {
    void writeTo(JsonGenerator out) throws IOException;
  }

  private static byte[] bytes(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      writer.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always writable", e);
    }
    return bytes.toByteArray();
  }

  /** The answer to a registration. */
  static byte[] registered(NodeView node, long generation) {
    return bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("id", node.node().id());
          out.writeNumberField("expires_in_seconds", node.left().toSeconds());
          out.writeNumberField("renew_in_seconds", Math.max(1, node.renewal().toSeconds()));
          out.writeBooleanField("active", node.active());
          out.writeStringField("state", node.state());
          out.writeNumberField("generation", generation);
          out.writeEndObject();
        });
  }

  static byte[] node(NodeView node) {
    return bytes(out -> node(out, node));
  }

  /** A node without a lease that the load balancer still holds. */
  static byte[] leaving(String id) {
    return bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("id", id);
          out.writeStringField("state", "leaving");
          out.writeBooleanField("active", true);
          out.writeEndObject();
        });
  }

  static byte[] removed(String id, boolean active) {
    return bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("id", id);
          out.writeBooleanField("active", active);
          out.writeEndObject();
        });
  }

  static byte[] pool(Registrar pool) {
    return bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("target", pool.target());
          out.writeNumberField("generation", pool.counts().applied());
          out.writeStringField("trouble", pool.trouble().orElse(""));
          out.writeArrayFieldStart("nodes");
          for (NodeView node : pool.nodes()) {
            node(out, node);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static void node(JsonGenerator out, NodeView view) throws IOException {
    out.writeStartObject();
    out.writeStringField("id", view.node().id());
    out.writeStringField("state", view.state());
    out.writeBooleanField("active", view.active());
    out.writeStringField("trouble", view.why());
    out.writeNumberField("expires_in_seconds", view.left().toMillis() / 1000.0);
    RegistrationJson.fields(out, view.node());
    out.writeEndObject();
  }

  /** As Prometheus' HTTP service discovery wants it. */
  static byte[] discovery(Registrar pool) {
    return bytes(
        out -> {
          out.writeStartArray();
          for (NodeView node : pool.nodes()) {
            discovered(out, node.node());
          }
          out.writeEndArray();
        });
  }

  private static void discovered(JsonGenerator out, Registration node) throws IOException {
    Map<String, String> labels = new TreeMap<>();
    DISCOVERED.forEach(name -> labels.put(name, node.labels().getOrDefault(name, "")));
    labels.put("node", node.id());
    labels.put(
        "model",
        node.models().stream().map(PooledModel::toString).collect(Collectors.joining(",")));
    out.writeStartObject();
    out.writeArrayFieldStart("targets");
    out.writeString(node.metrics().toString());
    out.writeEndArray();
    out.writeObjectFieldStart("labels");
    for (Map.Entry<String, String> label : labels.entrySet()) {
      out.writeStringField(label.getKey(), label.getValue());
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  static byte[] health(boolean well, String trouble) {
    return bytes(
        out -> {
          out.writeStartObject();
          out.writeStringField("status", well ? "ok" : "degraded");
          out.writeStringField("trouble", trouble);
          out.writeEndObject();
        });
  }

  static byte[] error(PoolError error) {
    String field = error instanceof PoolError.Invalid invalid ? invalid.field() : "";
    String message = field.isEmpty() ? error.message() : field + " " + error.message();
    return error(field, message);
  }

  static byte[] error(String field, String message) {
    return bytes(
        out -> {
          out.writeStartObject();
          out.writeObjectFieldStart("error");
          if (!field.isEmpty()) {
            out.writeStringField("field", field);
          }
          out.writeStringField("message", message);
          out.writeEndObject();
          out.writeEndObject();
        });
  }
}
