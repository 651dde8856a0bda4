package dev.jetd.daemon.board;

import dev.jetd.power.sensors.TelemetrySnapshot;
import java.util.Optional;

/**
 * One look at the board.
 *
 * @param modes absent where the machine has no power modes
 */
public record BoardState(TelemetrySnapshot telemetry, Optional<ModeReport> modes) {}
