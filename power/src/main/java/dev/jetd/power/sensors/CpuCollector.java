package dev.jetd.power.sensors;

import dev.jetd.power.board.CpuList;
import dev.jetd.power.tree.Tree;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.SortedSet;

/** Load, clocks and governor of every core the machine has, the switched-off ones too. */
final class CpuCollector implements Collector<List<Cpu>> {
  private static final String CPUS = "/sys/devices/system/cpu/";
  private static final long KILO = 1000;

  private final CpuTimes times = new CpuTimes();

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public List<Cpu> collect(Tree tree) {
    SortedSet<Integer> present = CpuList.parse(tree.text(CPUS + "present").orElse(""));
    SortedSet<Integer> online = CpuList.parse(tree.text(CPUS + "online").orElse(""));
    Map<Integer, Integer> loads = times.loads(tree);
    if (present.isEmpty()) {
      present.addAll(online);
      present.addAll(loads.keySet());
    }
    List<Cpu> cpus = new ArrayList<>();
    for (int id : present) {
      boolean on = online.isEmpty() ? loads.containsKey(id) : online.contains(id);
      cpus.add(on ? online(tree, id, loads) : offline(id));
    }
    return cpus;
  }

  private static Cpu online(Tree tree, int id, Map<Integer, Integer> loads) {
    Integer load = loads.get(id);
    OptionalInt permille = load == null ? OptionalInt.empty() : OptionalInt.of(load);
    Path dir = tree.path(CPUS + "cpu" + id + "/cpufreq");
    if (!tree.exists(dir)) {
      OptionalLong none = OptionalLong.empty();
      return new Cpu(id, true, permille, none, none, none, none, Optional.empty());
    }
    return new Cpu(
        id,
        true,
        permille,
        hertz(tree, dir.resolve("scaling_cur_freq")),
        hertz(tree.quiet(), dir.resolve("cpuinfo_cur_freq")),
        hertz(tree, dir.resolve("scaling_min_freq")),
        hertz(tree, dir.resolve("scaling_max_freq")),
        tree.text(dir.resolve("scaling_governor")));
  }

  private static Cpu offline(int id) {
    OptionalLong none = OptionalLong.empty();
    return new Cpu(id, false, OptionalInt.empty(), none, none, none, none, Optional.empty());
  }

  private static OptionalLong hertz(Tree tree, Path file) {
    OptionalLong khz = tree.number(file, 0, Integer.MAX_VALUE);
    return khz.isPresent() ? OptionalLong.of(khz.getAsLong() * KILO) : khz;
  }
}
