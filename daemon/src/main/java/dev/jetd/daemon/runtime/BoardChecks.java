package dev.jetd.daemon.runtime;

import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.board.ModeReport;
import dev.jetd.power.modes.PowerMode;
import dev.jetd.power.sensors.CollectorStatus;
import dev.jetd.power.sensors.TelemetrySampler;
import dev.jetd.power.sensors.TelemetrySnapshot;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the doctor has to say about the board: who it is, its power mode, what measures it. */
final class BoardChecks {
  private BoardChecks() {}

  static List<Check> of(Machine machine) {
    return List.of(
        new Check("board", Check.Verdict.OK, machine.words()),
        mode(ModeReport.read(machine.tree())),
        source(machine));
  }

  private static Check mode(Optional<ModeReport> report) {
    String subject = "power mode";
    if (report.isEmpty()) {
      return new Check(subject, Check.Verdict.ABSENT, ModeReport.NONE);
    }
    Optional<PowerMode> mode = report.get().current().mode();
    String modes =
        report.get().conf().modes().stream()
            .map(PowerMode::toString)
            .collect(Collectors.joining(", "));
    String finding = mode.map(PowerMode::toString).orElse("unknown") + ", of " + modes;
    return new Check(
        subject,
        mode.isPresent() ? Check.Verdict.OK : Check.Verdict.ABSENT,
        report.get().current().disagreement().map(d -> finding + "; " + d).orElse(finding));
  }

  private static Check source(Machine machine) {
    TelemetrySampler sampler =
        new TelemetrySampler(machine.tree(), InstantSource.system(), System::nanoTime);
    // A source that counts energy gives a power only from the second look on.
    var unused = sampler.sample();
    TelemetrySnapshot snapshot = sampler.sample();
    return snapshot
        .total()
        .map(total -> new Check("power source", Check.Verdict.OK, "measured at " + total.rails()))
        .orElseGet(() -> new Check("power source", Check.Verdict.ABSENT, why(snapshot)));
  }

  private static String why(TelemetrySnapshot snapshot) {
    String none =
        snapshot.rails().isEmpty()
            ? "nothing here measures power"
            : "the rails that can be read do not add up to the whole board";
    return snapshot.collectors().stream()
            .filter(c -> c.collector().equals("rails"))
            .map(CollectorStatus::trouble)
            .flatMap(Optional::stream)
            .findFirst()
            .map(trouble -> none + " (" + trouble + ")")
            .orElse(none)
        + "; watts and joules are not told";
  }
}
