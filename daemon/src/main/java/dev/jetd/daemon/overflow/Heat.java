package dev.jetd.daemon.overflow;

import dev.jetd.daemon.board.BoardWatch;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.DoubleSupplier;

/** Whether the board is so hot that its thermal guard acts. It stays so until it is well cooler. */
public final class Heat {
  /** As the thermal guard's own: it acts this much below the limit. */
  private static final double MARGIN = 3;

  private static final double RELEASE = 8;
  private static final double MILLI = 1e-3;

  private final BoardWatch watch;
  private final DoubleSupplier limitCelsius;
  private final AtomicBoolean hot = new AtomicBoolean();

  public Heat(BoardWatch watch, DoubleSupplier limitCelsius) {
    this.watch = watch;
    this.limitCelsius = limitCelsius;
  }

  /** By the latest look at the board; never where nothing is measured. */
  public boolean isHot() {
    OptionalLong hottest =
        watch
            .latest()
            .map(state -> state.telemetry().hottestMillicelsius())
            .orElse(OptionalLong.empty());
    if (hottest.isPresent()) {
      double celsius = hottest.getAsLong() * MILLI;
      double limit = limitCelsius.getAsDouble();
      if (celsius >= limit - MARGIN) {
        hot.set(true);
      } else if (celsius < limit - RELEASE) {
        hot.set(false);
      }
    }
    return hottest.isPresent() && hot.get();
  }
}
