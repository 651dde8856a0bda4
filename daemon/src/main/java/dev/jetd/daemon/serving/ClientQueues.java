package dev.jetd.daemon.serving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Waiting work of one class, fair between clients: each client in turn gives one, however much it
 * has. Not thread-safe: {@link LaneThreads} holds its lock around every call.
 */
final class ClientQueues<W extends Waiting> {
  /** How many are looked at for company; bounds the time under the lock. */
  private static final int LOOK_AHEAD = 256;

  // In the order of their turns. No queue in it is ever empty.
  private final Map<Object, ArrayDeque<W>> turns = new LinkedHashMap<>();

  void add(W work) {
    turns.computeIfAbsent(work.client(), c -> new ArrayDeque<>()).add(work);
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /** The first work of the client whose turn it is; the client goes to the end of the line. */
  Optional<W> next() {
    Iterator<Map.Entry<Object, ArrayDeque<W>>> first = turns.entrySet().iterator();
    if (!first.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<Object, ArrayDeque<W>> turn = first.next();
    Object client = turn.getKey();
    ArrayDeque<W> queue = turn.getValue();
    first.remove();
    W work = queue.remove();
    if (!queue.isEmpty()) {
      turns.put(client, queue);
    }
    return Optional.of(work);
  }

  /** Takes out those that go well with the head, nearest in length first. */
  List<W> company(W head, BatchPolicy policy) {
    List<W> batch = new ArrayList<>();
    batch.add(head);
    if (!policy.allows(2, head.length(), 2 * head.length())) {
      return batch;
    }
    int longest = head.length();
    int tokens = head.length();
    for (W candidate : nearest(head)) {
      int length = candidate.length();
      if (policy.allows(batch.size() + 1, Math.max(longest, length), tokens + length)) {
        longest = Math.max(longest, length);
        tokens += length;
        batch.add(candidate);
      }
    }
    removeAll(batch.subList(1, batch.size()));
    return batch;
  }

  private List<W> nearest(W head) {
    return turns.values().stream()
        .flatMap(Collection::stream)
        .limit(LOOK_AHEAD)
        .sorted(Comparator.comparingInt(c -> Math.abs(c.length() - head.length())))
        .toList();
  }

  private void removeAll(List<W> taken) {
    for (W work : taken) {
      remove(work);
    }
  }

  /** Whether it was here. */
  boolean remove(W work) {
    ArrayDeque<W> queue = turns.get(work.client());
    if (queue == null || !queue.remove(work)) {
      return false;
    }
    if (queue.isEmpty()) {
      turns.remove(work.client());
    }
    return true;
  }
}
