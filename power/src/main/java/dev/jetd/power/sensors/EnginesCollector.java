package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** The engines beside the GPU, for root, through debugfs. */
final class EnginesCollector implements Collector<List<Engine>> {
  /** In the order tegrastats names them. */
  private static final List<String> NAMES =
      List.of("nvenc", "nvdec", "nvjpg", "nvjpg1", "vic", "ofa", "nvdla0", "nvdla1", "pva0", "ape");

  @Override
  public String name() {
    return "engines";
  }

  @Override
  public List<Engine> collect(Tree tree) {
    Tree quiet = tree.quiet();
    List<Engine> engines = new ArrayList<>();
    Path clocks = tree.path("/sys/kernel/debug/clk");
    // Not even to be seen by anybody but root; to ask once is cheaper than to be refused 20 times.
    for (String name : tree.exists(clocks) ? NAMES : List.<String>of()) {
      Path clock = clocks.resolve(name);
      OptionalLong users = quiet.number(clock.resolve("clk_enable_count"), 0, Long.MAX_VALUE);
      OptionalLong rate = quiet.number(clock.resolve("clk_rate"), 0, Long.MAX_VALUE);
      if (users.isPresent()) {
        boolean on = users.getAsLong() > 0;
        engines.add(new Engine(name, on, on ? rate : OptionalLong.empty()));
      }
    }
    return engines;
  }
}
