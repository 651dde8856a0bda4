package dev.jetd.power.modes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Which mode the Orin Nano Super tree is in, told from its nodes without any of our parsers. */
final class TreeOracle {
  /** Cores online, caps of both CPU clusters, GPU cap, EMC cap. */
  private static final Map<String, String> MODES =
      Map.of(
          "111111 1497600 1497600 612000000 2133000000", "15W",
          "111111 1344000 1344000 918000000 3199000000", "25W",
          "111111 1728000 1728000 1020000000 3199000000", "MAXN_SUPER");

  private TreeOracle() {}

  static String mode(Path root) {
    StringBuilder online = new StringBuilder();
    for (int cpu = 0; cpu < 6; cpu++) {
      online.append(read(root, "sys/devices/system/cpu/cpu" + cpu + "/online"));
    }
    String first = read(root, "sys/devices/system/cpu/cpufreq/policy0/scaling_max_freq");
    String second = read(root, "sys/devices/system/cpu/cpufreq/policy4/scaling_max_freq");
    String gpu = read(root, "sys/class/devfreq/17000000.gpu/max_freq");
    String emc = read(root, "sys/kernel/nvpmodel_clk_cap/emc");
    // Of the 7 W mode the second cluster's cap says nothing: its cores are off.
    if ((online + " " + first + " " + gpu + " " + emc)
        .equals("111100 960000 408000000 2133000000")) {
      return "7W";
    }
    return MODES.getOrDefault(String.join(" ", online, first, second, gpu, emc), "none");
  }

  private static String read(Path root, String path) {
    try {
      return Files.readString(root.resolve(path)).strip();
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }
}
