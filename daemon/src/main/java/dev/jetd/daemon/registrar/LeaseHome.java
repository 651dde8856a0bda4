package dev.jetd.daemon.registrar;

import java.util.List;
import java.util.Optional;

/** Where the leases are kept. Of two nodes at one address only the one that came last is there. */
public interface LeaseHome extends AutoCloseable {

  /** Those that hold now, by id. */
  List<Lease> leases();

  /**
   * Begins a lease or renews it.
   *
   * @throws PoolException if there is no room, or the home is out of reach
   */
  void put(Registration node);

  /** Ends a lease, if there is one. */
  void remove(String id);

  /** Keeps what is to outlive this process. What is wrong with that is told by {@link #trouble}. */
  void save();

  /** What is wrong, in words for the operator. */
  Optional<String> trouble();

  @Override
  void close();
}
