package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The memory controller: mostly for root, through debugfs. Its load has no documented unit. */
final class EmcCollector implements Collector<Optional<Emc>> {
  private static final String DEBUG = "/sys/kernel/debug/bpmp/debug/clk/emc/";

  @Override
  public String name() {
    return "emc";
  }

  @Override
  public Optional<Emc> collect(Tree tree) {
    Tree quiet = tree.quiet();
    OptionalLong hertz = first(quiet, List.of(DEBUG + "rate", "/sys/class/devfreq/bwmgr/cur_freq"));
    OptionalLong max =
        first(quiet, List.of(DEBUG + "max_rate", "/sys/class/devfreq/bwmgr/max_freq"));
    OptionalLong cap =
        first(
            quiet,
            List.of(
                "/sys/kernel/nvpmodel_clk_cap/emc", "/sys/kernel/nvpmodel_emc_cap/emc_iso_cap"));
    OptionalLong locked = quiet.number(DEBUG + "mrq_rate_locked");
    return hertz.isEmpty() && max.isEmpty() && cap.isEmpty()
        ? Optional.empty()
        : Optional.of(new Emc(hertz, max, cap, locked.stream().mapToObj(l -> l != 0).findFirst()));
  }

  private static OptionalLong first(Tree tree, List<String> paths) {
    return paths.stream()
        .map(tree::path)
        .filter(tree::exists)
        .map(path -> tree.number(path, 0, Long.MAX_VALUE))
        .flatMapToLong(OptionalLong::stream)
        .findFirst();
  }
}
