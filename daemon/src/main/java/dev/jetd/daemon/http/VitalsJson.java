package dev.jetd.daemon.http;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.governing.CalibrationProgress;
import dev.jetd.daemon.lifecycle.Lifecycle;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;

/** What an event of the telemetry stream tells beside the board: what is served, and how. */
final class VitalsJson {
  private final Vitals vitals;
  private final Lifecycle lifecycle;
  private final BoardPower power;

  VitalsJson(Vitals vitals, Lifecycle lifecycle, BoardPower power) {
    this.vitals = vitals;
    this.lifecycle = lifecycle;
    this.power = power;
  }

  void write(SparseJson json, BoardState state) throws IOException {
    json.object(
        "serving", Optional.of(vitals.at(state.telemetry().at())), second -> serving(json, second));
    json.object("power", Optional.of(power), p -> power(json, state));
  }

  private void serving(SparseJson json, Vitals.Second second) throws IOException {
    json.text("state", lifecycle.state().name().toLowerCase(Locale.ROOT));
    if (lifecycle.isWithdrawn()) {
      json.flag("withdrawn", true);
    }
    json.number("queued_tokens", second.totals().queuedTokens())
        .number("cache_bytes", second.totals().cacheBytes())
        .object("pace", second.pace(), pace -> pace(json, pace))
        .object(
            "latency",
            second.latency(),
            l ->
                json.number("seconds", l.looks())
                    .number("count", l.count())
                    .thousandths("p50_ms", l.p50())
                    .thousandths("p95_ms", l.p95())
                    .thousandths("p99_ms", l.p99()));
  }

  private static void pace(SparseJson json, Vitals.Pace pace) throws IOException {
    json.thousandths("seconds", Math.round(pace.seconds() * 1000))
        .number("requests", pace.answered())
        .number("refused", pace.refused())
        .number("failed", pace.failed())
        .number("texts", pace.texts())
        .number("tokens", pace.tokens())
        .number("cache_hits", pace.hits())
        .number("cache_misses", pace.misses())
        .number("cache_joins", pace.joins());
    if (pace.joules().isPresent()) {
      json.thousandths("joules", Math.round(pace.joules().getAsDouble() * 1000));
    }
  }

  private void power(SparseJson json, BoardState state) throws IOException {
    json.object(
            "mode", state.mode(), mode -> json.number("id", mode.id()).text("name", mode.name()))
        .text("policy", power.policy().word())
        .text("acting", power.acting())
        .flag("calibrating", power.calibration().state() == CalibrationProgress.State.RUNNING)
        .number("changes", power.changes());
  }
}
