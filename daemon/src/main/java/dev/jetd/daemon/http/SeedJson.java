package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.serving.Embedding;
import dev.jetd.daemon.serving.EmbeddingResult;
import dev.jetd.models.Manifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** An embedding result as jetd's own API and command line write it. */
public final class SeedJson {

  private SeedJson() {}

  /** The answer for one text. */
  public static String text(EmbeddingResult result) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      Json.write(out, json -> write(json, result, false, VectorTexts.none()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  /**
   * @param list whether the client asked with an array
   */
  static void write(JsonGenerator out, EmbeddingResult result, boolean list, VectorTexts texts)
      throws IOException {
    out.writeStartObject();
    writeVectors(out, result, list, texts);
    writeModel(out, result);
    out.writeBooleanField("cached", result.origin() == EmbeddingResult.Origin.HIT);
    writeTokens(out, result, list);
    writeTimings(out, result.timings());
    out.writeEndObject();
  }

  /** Without what differs from one answer to the next: what may be kept by others. */
  static void writeLasting(
      JsonGenerator out, EmbeddingResult result, boolean list, VectorTexts texts)
      throws IOException {
    out.writeStartObject();
    writeVectors(out, result, list, texts);
    writeModel(out, result);
    writeTokens(out, result, list);
    out.writeEndObject();
  }

  private static void writeModel(JsonGenerator out, EmbeddingResult result) throws IOException {
    Manifest manifest = result.model().manifest();
    out.writeStringField("model", manifest.id().name());
    out.writeStringField("version", manifest.id().version());
    out.writeNumberField("dimension", manifest.dimension());
  }

  private static void writeVectors(
      JsonGenerator out, EmbeddingResult result, boolean list, VectorTexts texts)
      throws IOException {
    out.writeFieldName(list ? "embeddings" : "embedding");
    if (list) {
      out.writeStartArray();
    }
    texts.write(out, result, vector -> vector);
    if (list) {
      out.writeEndArray();
    }
  }

  private static void writeTokens(JsonGenerator out, EmbeddingResult result, boolean list)
      throws IOException {
    out.writeFieldName("tokens");
    if (list) {
      out.writeStartArray();
    }
    for (Embedding embedding : result.embeddings()) {
      out.writeStartObject();
      out.writeNumberField("used", embedding.used());
      out.writeNumberField("total", embedding.total());
      out.writeEndObject();
    }
    if (list) {
      out.writeEndArray();
    }
  }

  private static void writeTimings(JsonGenerator out, EmbeddingResult.Timings timings)
      throws IOException {
    out.writeObjectFieldStart("timings");
    writeMillis(out, "total_ms", timings.total());
    writeMillis(out, "tokenize_ms", timings.tokenize());
    writeMillis(out, "queue_ms", timings.queue());
    writeMillis(out, "inference_ms", timings.inference());
    out.writeEndObject();
  }

  private static void writeMillis(JsonGenerator out, String name, long nanos) throws IOException {
    out.writeFieldName(name);
    out.writeNumber(ResultHeaders.millis(nanos));
  }
}
