package dev.jetd.power.sensors;

import dev.jetd.power.tree.Numbers;
import dev.jetd.power.tree.Tree;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Load of each core, from how its times grew since the last look. */
final class CpuTimes {
  /** In the kernel's ticks. */
  private record Times(long idle, long total) {}

  /** user nice system idle iowait irq softirq steal; guest times are within user. */
  private static final int COLUMNS = 8;

  private Map<Integer, Times> last = Map.of();

  Map<Integer, Integer> loads(Tree tree) {
    Map<Integer, Times> now = read(tree);
    Map<Integer, Integer> loads = new HashMap<>();
    now.forEach(
        (cpu, times) -> {
          Times before = last.get(cpu);
          if (before != null && times.total() > before.total()) {
            long total = times.total() - before.total();
            // The idle time of a core may step back a tick; its load is then full, not more.
            long idle = Math.clamp(times.idle() - before.idle(), 0, total);
            loads.put(cpu, (int) (1000 * (total - idle) / total));
          }
        });
    last = now;
    return loads;
  }

  private static Map<Integer, Times> read(Tree tree) {
    Map<Integer, Times> times = new HashMap<>();
    for (String line : tree.lines("/proc/stat")) {
      String[] words = line.split("\\s+", -1);
      OptionalInt cpu =
          words[0].startsWith("cpu") ? Numbers.small(words[0].substring(3)) : OptionalInt.empty();
      if (cpu.isPresent() && words.length > COLUMNS) {
        times(words).ifPresent(cpu.getAsInt(), times);
      }
    }
    return times;
  }

  /** The times, unless a column is no number. */
  private record Maybe(boolean valid, Times times) {
    void ifPresent(int cpu, Map<Integer, Times> into) {
      if (valid) {
        into.put(cpu, times);
      }
    }
  }

  private static Maybe times(String[] words) {
    long total = 0;
    long idle = 0;
    for (int column = 1; column <= COLUMNS; column++) {
      OptionalLong ticks = Numbers.whole(words[column]);
      if (ticks.isEmpty() || ticks.getAsLong() < 0) {
        return new Maybe(false, new Times(0, 0));
      }
      total += ticks.getAsLong();
      idle += column == 4 || column == 5 ? ticks.getAsLong() : 0;
    }
    return new Maybe(true, new Times(idle, total));
  }
}
