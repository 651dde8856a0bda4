package dev.jetd.daemon.board;

import dev.jetd.power.modes.PowerMode;
import dev.jetd.power.sensors.TelemetrySnapshot;
import java.util.Optional;

/**
 * One look at the board.
 *
 * @param modes absent where the machine has no power modes
 */
public record BoardState(TelemetrySnapshot telemetry, Optional<ModeReport> modes) {
  /** The power mode in force; absent where there is none or it is not known. */
  public Optional<PowerMode> mode() {
    return modes.flatMap(report -> report.current().mode());
  }
}
