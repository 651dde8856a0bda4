package dev.jetd.power.board;

import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Which machine this is. */
public sealed interface Board {
  /** A name for people. */
  String title();

  /**
   * A Jetson.
   *
   * @param model the device tree's own sentence
   * @param superFirmware whether the firmware names the board a Super one, which decides its modes
   * @param l4t absent where {@code /etc/nv_tegra_release} is missing, as in many containers
   */
  record Jetson(
      String model,
      Soc soc,
      Optional<JetsonModule> module,
      boolean superFirmware,
      Optional<L4tRelease> l4t)
      implements Board {
    @Override
    public String title() {
      return model;
    }
  }

  /** Any other machine: what it says of itself, and nothing made up where it is silent. */
  record Host(Optional<String> cpuModel, OptionalInt cores, OptionalLong memoryBytes)
      implements Board {
    @Override
    public String title() {
      return cpuModel.orElse("unknown host") + " (not a Jetson)";
    }
  }
}
