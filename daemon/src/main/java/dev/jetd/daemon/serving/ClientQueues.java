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
 * Waiting computations of one class, fair between clients: each client in turn gives one, however
 * many it has. Not thread-safe: {@link Scheduler} holds its lock around every call.
 */
final class ClientQueues {
  /** How many waiting computations are looked at for company; bounds the time under the lock. */
  private static final int LOOK_AHEAD = 256;

  // In the order of their turns. No queue in it is ever empty.
  private final Map<Object, ArrayDeque<Computation>> turns = new LinkedHashMap<>();

  void add(Computation computation) {
    turns.computeIfAbsent(computation.client(), c -> new ArrayDeque<>()).add(computation);
  }

  boolean isEmpty() {
    return turns.isEmpty();
  }

  /**
   * The first computation of the client whose turn it is; the client goes to the end of the line.
   */
  Optional<Computation> next() {
    Iterator<Map.Entry<Object, ArrayDeque<Computation>>> first = turns.entrySet().iterator();
    if (!first.hasNext()) {
      return Optional.empty();
    }
    Map.Entry<Object, ArrayDeque<Computation>> turn = first.next();
    Object client = turn.getKey();
    ArrayDeque<Computation> queue = turn.getValue();
    first.remove();
    Computation computation = queue.remove();
    if (!queue.isEmpty()) {
      turns.put(client, queue);
    }
    return Optional.of(computation);
  }

  /** Takes out those that go well with the head, nearest in length first. */
  List<Computation> company(Computation head, BatchPolicy policy) {
    List<Computation> batch = new ArrayList<>();
    batch.add(head);
    if (!policy.allows(2, head.length(), 2 * head.length())) {
      return batch;
    }
    int longest = head.length();
    int tokens = head.length();
    for (Computation candidate : nearest(head)) {
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

  private List<Computation> nearest(Computation head) {
    return turns.values().stream()
        .flatMap(Collection::stream)
        .limit(LOOK_AHEAD)
        .sorted(Comparator.comparingInt(c -> Math.abs(c.length() - head.length())))
        .toList();
  }

  private void removeAll(List<Computation> taken) {
    for (Computation computation : taken) {
      ArrayDeque<Computation> queue = turns.get(computation.client());
      if (queue != null) {
        queue.remove(computation);
        if (queue.isEmpty()) {
          turns.remove(computation.client());
        }
      }
    }
  }
}
