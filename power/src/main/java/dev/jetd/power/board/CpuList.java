package dev.jetd.power.board;

import dev.jetd.power.tree.Numbers;
import java.util.BitSet;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The kernel's lists of CPUs, such as {@code 0-3,6}. */
public final class CpuList {
  /** More than any kernel counts; a list beyond it is senseless. */
  private static final int MOST = 8192;

  private CpuList() {}

  /** The CPUs named; parts that make no sense name none. */
  public static SortedSet<Integer> parse(String text) {
    BitSet cpus = new BitSet();
    for (String part : text.strip().split(",", -1)) {
      int dash = part.indexOf('-');
      OptionalInt first = Numbers.small(dash < 0 ? part : part.substring(0, dash));
      OptionalInt last = dash < 0 ? first : Numbers.small(part.substring(dash + 1));
      if (first.isPresent() && last.isPresent() && first.getAsInt() >= 0) {
        int end = Math.min(last.getAsInt(), MOST) + 1;
        cpus.set(first.getAsInt(), Math.max(first.getAsInt(), end));
      }
    }
    return cpus.stream().boxed().collect(Collectors.toCollection(TreeSet::new));
  }
}
