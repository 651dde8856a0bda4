package dev.jetd.power.sim;

import dev.jetd.power.tree.Numbers;
import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** The clocks of a simulated tree: caps are read from it, present clocks are written into it. */
final class SimulatedClocks {
  private final Tree tree;
  private final TreeWriter writer;

  SimulatedClocks(Tree tree, TreeWriter writer) {
    this.tree = tree;
    this.writer = writer;
  }

  /** The GPU's clock as a part of its highest, after it was set for this load. */
  double runGpu(double load, boolean throttled) {
    double share = 0;
    for (Path device : gpus()) {
      long cap = tree.number(device.resolve("max_freq")).orElse(0);
      long least = tree.number(device.resolve("min_freq")).orElse(0);
      long clock = load < 0.02 ? least : throttled ? Math.max(least, cap / 2) : cap;
      writer.writeIfThere(device.resolve("cur_freq"), clock);
      writer.writeIfThere(device.resolve("device/load"), Math.round(load * 1000));
      share = Math.max(share, (double) clock / highest(device, cap));
    }
    return share;
  }

  private List<Path> gpus() {
    return tree.list("/sys/class/devfreq").stream()
        .filter(device -> Tree.name(device).contains("gpu"))
        .toList();
  }

  private long highest(Path device, long otherwise) {
    return Stream.of(tree.text(device.resolve("available_frequencies")).orElse("").split(" ", -1))
        .map(Numbers::whole)
        .flatMapToLong(OptionalLong::stream)
        .max()
        .orElse(Math.max(1, otherwise));
  }

  /** The cores' clock as a part of their highest. */
  double runCpus(double load) {
    double share = 0;
    for (Path policy : tree.list("/sys/devices/system/cpu/cpufreq")) {
      long cap = tree.number(policy.resolve("scaling_max_freq")).orElse(0);
      long least = tree.number(policy.resolve("scaling_min_freq")).orElse(0);
      long clock = Math.max(Math.min(least, cap), Math.round(cap * Math.min(1, load * 1.25)));
      writer.writeIfThere(policy.resolve("scaling_cur_freq"), clock);
      long highest = tree.number(policy.resolve("cpuinfo_max_freq")).orElse(Math.max(1, cap));
      share = Math.max(share, (double) clock / highest);
    }
    return share;
  }
}
