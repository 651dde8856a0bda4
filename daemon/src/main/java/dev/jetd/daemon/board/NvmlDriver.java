package dev.jetd.daemon.board;

import dev.jetd.bindings.nvml.Nvml;
import dev.jetd.bindings.nvml.NvmlReading;
import dev.jetd.power.board.Board;
import dev.jetd.power.board.Soc;
import dev.jetd.power.sensors.GpuDriver;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * NVML as what the sensors ask. Only where it is the real one: on Thor, and on machines that are no
 * Jetson and have NVIDIA's nodes. Boards before Thor have a stub, and files that tell more.
 */
final class NvmlDriver implements GpuDriver, AutoCloseable {
  /** A healthy driver takes a millisecond or so. */
  private static final Duration PATIENCE = Duration.ofMillis(200);

  private final Nvml nvml;

  NvmlDriver(Nvml nvml) {
    this.nvml = nvml;
  }

  /** Whether that machine, which must be this one, may have a real NVML. */
  static boolean suits(Machine machine) {
    if (machine.elsewhere().isPresent()) {
      return false;
    }
    return switch (machine.board()) {
      case Board.Jetson jetson -> jetson.soc() == Soc.TEGRA264;
      case Board.Host host -> machine.tree().exists(machine.tree().path("/dev/nvidiactl"));
    };
  }

  @Override
  public Answer ask() {
    Nvml.Answer answer = nvml.ask(PATIENCE);
    return new Answer(answer.reading().map(NvmlDriver::reading), answer.trouble());
  }

  private static Reading reading(NvmlReading told) {
    OptionalInt percent = told.loadPercent();
    OptionalInt celsius = told.celsius();
    return new Reading(
        percent.isPresent() ? OptionalInt.of(percent.getAsInt() * 10) : percent,
        told.memoryUsed(),
        told.hertz(),
        celsius.isPresent() ? OptionalLong.of(celsius.getAsInt() * 1000L) : OptionalLong.empty(),
        told.slowedBy());
  }

  @Override
  public void close() {
    nvml.close();
  }
}
