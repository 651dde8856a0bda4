package dev.jetd.daemon.pool;

import java.time.Duration;
import java.util.List;

/**
 * The pool as this node sees it.
 *
 * @param node its name; empty before it serves
 * @param leases one for each registrar; none where the node is in no pool
 */
public record PoolView(String node, int weight, int permits, Duration ttl, List<LeaseView> leases) {
  /** Copies the list. */
  public PoolView {
    leases = List.copyOf(leases);
  }

  /** Registrars that have the lease. */
  public long held() {
    return leases.stream().filter(LeaseView::held).count();
  }

  /** Registrars whose nginx sends work. */
  public long active() {
    return leases.stream().filter(LeaseView::active).count();
  }
}
