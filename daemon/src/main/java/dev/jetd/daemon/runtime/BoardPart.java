package dev.jetd.daemon.runtime;

import dev.jetd.daemon.board.BoardEnergy;
import dev.jetd.daemon.board.BoardPlace;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.governing.BoardPower;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.WorkPulse;
import dev.jetd.power.sensors.GpuDriver;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * What the daemon knows of its board and does about it, put together and taken apart.
 *
 * @param pulse what the models do, which the governor decides by and a simulated board is busy by
 */
record BoardPart(
    BoardPlace place, BoardEnergy energy, BoardWatch watch, WorkPulse pulse, BoardPower power)
    implements AutoCloseable {

  static BoardPart start(
      Configuration config,
      Home home,
      Models models,
      Map<String, String> environment,
      LongSupplier clock) {
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    WorkPulse pulse = new WorkPulse();
    BoardPlace place = BoardPlace.open(config, clock);
    place.busyBy(() -> pulse.work().runNanos());
    Optional<GpuDriver> driver =
        place.gpuDriver(home.natives(), Engines.systemLibraries(Path.of("/"), config, environment));
    BoardEnergy energy = BoardEnergy.of(place.machine(), state);
    BoardWatch watch = BoardWatch.start(place.machine(), energy, clock, driver);
    BoardPower power =
        BoardPower.start(watch, place.nvpmodel(), models, pulse, state, config, clock);
    return new BoardPart(place, energy, watch, pulse, power);
  }

  /** From here on the power mode stays as it is. */
  void stopChanging() {
    power.close();
  }

  @Override
  public void close() {
    stopChanging();
    watch.close();
    place.close();
  }
}
