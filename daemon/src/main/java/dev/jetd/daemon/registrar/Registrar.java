package dev.jetd.daemon.registrar;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** The pool: what nodes tell it, and what it tells others. Safe for many threads. */
public final class Registrar implements AutoCloseable {
  private final LeaseHome leases;
  private final PoolTarget target;
  private final PoolKeeper keeper;

  /** Begins to keep the pool; {@link #close} ends it, the target and the home with it. */
  public Registrar(
      LeaseHome leases,
      HealthChecks.Factory checks,
      Pins pins,
      PoolTarget target,
      LongSupplier clock) {
    this.leases = leases;
    this.target = target;
    this.keeper = new PoolKeeper(leases, checks, pins, target, clock);
    keeper.start();
  }

  /**
   * Begins or renews a lease.
   *
   * @throws PoolException if it cannot be taken
   */
  public NodeView register(Registration node) {
    leases.put(node);
    keeper.wake();
    return view(new Lease(node, node.ttl()), keeper.inForce().ids());
  }

  /** Ends a lease; the load balancer lets go soon, and {@link #isLeaving} tells when it has. */
  public void remove(String id) {
    leases.remove(id);
    keeper.wake();
  }

  /** The node with this id, if it has a lease. */
  public Optional<NodeView> node(String id) {
    return nodes().stream().filter(n -> n.node().id().equals(id)).findFirst();
  }

  /**
   * Whether the load balancer holds a node that has no lease any more and will let go of it. The
   * last one of an upstream stays in it, so that it is not empty: then there is nothing to wait
   * for.
   */
  public boolean isLeaving(String id) {
    return keeper.inForce().ids().contains(id) && keeper.isBehind();
  }

  public List<NodeView> nodes() {
    Set<String> held = keeper.inForce().ids();
    return leases.leases().stream().map(lease -> view(lease, held)).toList();
  }

  private NodeView view(Lease lease, Set<String> held) {
    Registration node = lease.node();
    HealthChecks.Health health = keeper.checks().of(node.id());
    String state = node.draining() ? "draining" : health.standing().name().toLowerCase(Locale.ROOT);
    return new NodeView(node, state, health.why(), held.contains(node.id()), lease.left());
  }

  /** The upstreams in force, with the ids in each. */
  public Pool inForce() {
    return keeper.inForce();
  }

  public PoolCounts counts() {
    return keeper.counts();
  }

  public HealthChecks checks() {
    return keeper.checks();
  }

  /** What the load balancer is. */
  public String target() {
    return target.name();
  }

  /** What is wrong, in words for the operator. */
  public Optional<String> trouble() {
    String all =
        java.util.stream.Stream.of(keeper.trouble(), leases.trouble())
            .flatMap(Optional::stream)
            .collect(Collectors.joining("; "));
    return Optional.of(all).filter(text -> !text.isEmpty());
  }

  /** The pool stays in force as it is. */
  @Override
  public void close() {
    keeper.close();
    leases.close();
    target.close();
  }
}
