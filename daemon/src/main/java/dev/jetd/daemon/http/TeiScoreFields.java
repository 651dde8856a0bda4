package dev.jetd.daemon.http;

import dev.jetd.bindings.VectorForm;
import dev.jetd.daemon.serving.Treatment;
import dev.jetd.models.Keep;
import java.util.Map;

/** What {@code /rerank} and {@code /predict} both take. */
final class TeiScoreFields {
  private boolean truncate = true;
  private Keep keep = Keep.START;
  private boolean raw;

  Map<String, JsonFields.Field> fields() {
    return Map.of(
        "truncate",
        (p, name) -> truncate = JsonFields.optionalBoolean(p, name).orElse(true),
        "truncation_direction",
        (p, name) -> keep = TeiBody.direction(p, name),
        "raw_scores",
        (p, name) -> raw = JsonFields.optionalBoolean(p, name).orElse(false));
  }

  boolean truncate() {
    return truncate;
  }

  /** Whether scores are wanted as they leave the model. */
  boolean raw() {
    return raw;
  }

  Treatment treatment() {
    return new Treatment(keep, VectorForm.USUAL);
  }
}
