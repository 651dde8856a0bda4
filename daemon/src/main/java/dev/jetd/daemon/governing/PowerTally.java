package dev.jetd.daemon.governing;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** How often what was wanted of the power mode, and what came of it; since the start. */
public final class PowerTally {
  /** Who wanted a change, and what came of it. */
  public record Change(String by, String outcome) implements Comparable<Change> {
    @Override
    public int compareTo(Change other) {
      int order = by.compareTo(other.by);
      return order != 0 ? order : outcome.compareTo(other.outcome);
    }
  }

  private final Map<Change, LongAdder> changes = new ConcurrentHashMap<>();
  private final Map<String, LongAdder> decisions = new ConcurrentHashMap<>();

  void changed(By by, String outcome) {
    changes.computeIfAbsent(new Change(by.word(), outcome), c -> new LongAdder()).increment();
  }

  void decided(String reason) {
    decisions.computeIfAbsent(reason, r -> new LongAdder()).increment();
  }

  /** Wishes for another mode. */
  public Map<Change, Long> changes() {
    return sums(changes);
  }

  /** The governor's decisions, by reason. */
  public Map<String, Long> decisions() {
    return sums(decisions);
  }

  private static <K> Map<K, Long> sums(Map<K, LongAdder> counted) {
    Map<K, Long> sums = new TreeMap<>();
    counted.forEach((key, sum) -> sums.put(key, sum.sum()));
    return sums;
  }
}
