package dev.jetd.power.sensors;

import dev.jetd.power.tree.Numbers;
import dev.jetd.power.tree.Tree;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Memory, swap, the largest free block and what the GPU has mapped. */
final class MemoryCollector implements Collector<Optional<Memory>> {
  private static final long KIB = 1024;
  private static final long PAGE = 4096;
  private static final int MOST_ORDERS = 20;

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Optional<Memory> collect(Tree tree) {
    Map<String, Long> info = meminfo(tree);
    if (!info.containsKey("MemTotal") || !info.containsKey("MemFree")) {
      return Optional.empty();
    }
    long[] free = freeBlocks(tree);
    int order = free.length - 1;
    while (order >= 0 && free[order] == 0) {
      order--;
    }
    return Optional.of(
        new Memory(
            info.getOrDefault("MemTotal", 0L),
            info.getOrDefault("MemFree", 0L),
            info.getOrDefault("Buffers", 0L),
            info.getOrDefault("Cached", 0L),
            info.getOrDefault("SReclaimable", 0L),
            optional(info, "MemAvailable"),
            info.getOrDefault("SwapTotal", 0L),
            info.getOrDefault("SwapFree", 0L),
            info.getOrDefault("SwapCached", 0L),
            optional(info, "NvMapMemUsed"),
            order < 0 ? OptionalLong.empty() : OptionalLong.of(PAGE << order),
            order < 0 ? 0 : free[order]));
  }

  private static OptionalLong optional(Map<String, Long> info, String key) {
    Long value = info.get(key);
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static Map<String, Long> meminfo(Tree tree) {
    Map<String, Long> info = new HashMap<>();
    for (String line : tree.lines("/proc/meminfo")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.endsWith(" kB")) {
        OptionalLong kib = Numbers.whole(line.substring(colon + 1, line.length() - 3));
        if (kib.isPresent() && kib.getAsLong() >= 0 && kib.getAsLong() < Long.MAX_VALUE / KIB) {
          info.put(line.substring(0, colon), kib.getAsLong() * KIB);
        }
      }
    }
    return info;
  }

  /** How many free blocks of each order there are, over all zones. */
  private static long[] freeBlocks(Tree tree) {
    long[] sums = new long[MOST_ORDERS];
    for (String line : tree.lines("/proc/buddyinfo")) {
      int zone = line.indexOf("zone");
      String[] words = zone < 0 ? new String[0] : line.substring(zone).split("\\s+", -1);
      for (int i = 2; i < words.length && i - 2 < MOST_ORDERS; i++) {
        sums[i - 2] += Math.max(0, Numbers.whole(words[i]).orElse(0));
      }
    }
    return sums;
  }
}
