package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.governing.PowerPolicy;
import java.io.IOException;
import java.util.Optional;

/** The policy that chooses the power mode, as the API writes it. */
final class PolicyJson {
  private PolicyJson() {}

  /** What stands before it. */
  interface Head {
    void write(SparseJson json) throws IOException;
  }

  static void write(JsonGenerator out, BoardWatch watch, BoardPower power, Head head)
      throws IOException {
    SparseJson json = new SparseJson(out);
    PowerPolicy policy = power.policy();
    out.writeStartObject();
    head.write(json);
    if (watch.machine().simulated()) {
      json.flag("simulated", true);
    }
    Optional<BoardState> state = watch.latest();
    json.object(
        "current",
        state.flatMap(BoardState::mode),
        mode -> json.number("id", mode.id()).text("name", mode.name()));
    json.text("policy", policy.word())
        .text("mode", policy.mode())
        .number("target_ms", policy.target().toMillis())
        .number("thermal_limit_celsius", Math.round(power.thermalLimitCelsius()))
        .text("acting", power.acting())
        .text("reason", power.shortfall());
    out.writeBooleanField("calibrated", power.table().isPresent());
    out.writeEndObject();
  }
}
