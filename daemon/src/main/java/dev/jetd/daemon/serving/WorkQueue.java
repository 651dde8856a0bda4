package dev.jetd.daemon.serving;

import java.util.List;
import java.util.Optional;

/**
 * What waits for a lane: interactive work first, bulk work with a guaranteed share.
 *
 * <p>While bulk work waits, every {@value #BULK_EVERY}th run is bulk: the next bulk computation is
 * taken after at most {@code BULK_EVERY - 1} interactive runs. Not thread-safe: {@link LaneThreads}
 * holds its lock around every call.
 */
final class WorkQueue<W extends Waiting> {
  static final int BULK_EVERY = 8;

  private final BatchPolicy policy;
  private final ClientQueues<W> interactive = new ClientQueues<>();
  private final ClientQueues<W> bulk = new ClientQueues<>();
  private int interactiveRuns;

  WorkQueue(BatchPolicy policy) {
    this.policy = policy;
  }

  void add(W work) {
    (work.priority() == Priority.BULK ? bulk : interactive).add(work);
  }

  /** Its priority was raised; if it waits as bulk work, it does so no longer. */
  void hasten(W work) {
    if (bulk.remove(work)) {
      interactive.add(work);
    }
  }

  boolean isEmpty() {
    return interactive.isEmpty() && bulk.isEmpty();
  }

  /** The next run; empty if nothing waits. What its waiters have left is among it no less. */
  List<W> take() {
    ClientQueues<W> from = choose();
    Optional<W> head = from.next();
    return head.map(h -> from.company(h, policy)).orElse(List.of());
  }

  private ClientQueues<W> choose() {
    boolean bulkIsDue = !bulk.isEmpty() && interactiveRuns >= BULK_EVERY - 1;
    if (interactive.isEmpty() || bulkIsDue) {
      interactiveRuns = 0;
      return bulk;
    }
    interactiveRuns = bulk.isEmpty() ? 0 : interactiveRuns + 1;
    return interactive;
  }
}
