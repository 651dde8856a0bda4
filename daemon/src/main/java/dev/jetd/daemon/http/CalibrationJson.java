package dev.jetd.daemon.http;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.governing.CalibrationProgress;
import dev.jetd.daemon.governing.CalibrationTable;
import dev.jetd.power.governor.MeasuredMode;
import java.io.IOException;
import java.util.Locale;

/** How far a calibration is, and the table of the last one, as the API writes them. */
final class CalibrationJson {
  private CalibrationJson() {}

  static void write(JsonGenerator out, Machine machine, BoardPower power) throws IOException {
    SparseJson json = new SparseJson(out);
    CalibrationProgress progress = power.calibration();
    out.writeStartObject();
    if (machine.simulated()) {
      json.flag("simulated", true);
    }
    json.text("state", progress.state().name().toLowerCase(Locale.ROOT))
        .text("step", progress.step())
        .number("done", progress.done())
        .number("of", progress.of());
    json.object("table", power.table(), table -> table(json, table));
    out.writeEndObject();
  }

  private static void table(SparseJson json, CalibrationTable table) throws IOException {
    json.text("board", table.board())
        .text("model", table.model())
        .text("at", table.at().toString())
        .number("tokens", table.tokens())
        .number("foreign", table.foreign())
        .objects("modes", table.modes(), mode -> mode(json, mode));
  }

  private static void mode(SparseJson json, MeasuredMode mode) throws IOException {
    json.number("id", mode.id())
        .text("name", mode.name())
        .thousandths("latency_ms", Math.round(mode.latencyMillis() * 1000))
        .thousandths("requests_per_second", Math.round(mode.requestsPerSecond() * 1000))
        .number("batch", mode.batch())
        .thousandths("idle_watts", Math.round(mode.idleWatts() * 1000))
        .thousandths("busy_watts", Math.round(mode.busyWatts() * 1000));
  }
}
