package dev.jetd.power.board;

import java.util.List;
import java.util.Optional;

/** The chips Jetson modules are built on, by the name the device tree gives them. */
public enum Soc {
  TEGRA210("tegra210", "Jetson Nano/TX1"),
  TEGRA186("tegra186", "Jetson TX2"),
  TEGRA194("tegra194", "Jetson Xavier"),
  TEGRA234("tegra234", "Jetson Orin"),
  TEGRA264("tegra264", "Jetson Thor");

  private final String deviceTreeName;
  private final String family;

  Soc(String deviceTreeName, String family) {
    this.deviceTreeName = deviceTreeName;
    this.family = family;
  }

  /** What people call the boards of this chip. */
  public String family() {
    return family;
  }

  static Optional<Soc> of(List<String> compatible) {
    for (Soc soc : values()) {
      if (compatible.contains("nvidia," + soc.deviceTreeName)) {
        return Optional.of(soc);
      }
    }
    return Optional.empty();
  }
}
