package dev.jetd.daemon.registrar;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Checks every node again and again, each on a thread of its own, so that one which hangs delays no
 * other. A node that came to another address or with other models is a new one.
 */
public final class HealthChecks implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(HealthChecks.class.getName());

  /** Between two checks while something hangs on them. */
  private static final Duration SOON = Duration.ofMillis(100);

  private final NodeProbe probe;
  private final Duration interval;
  private final Runnable changed;
  private final Set<String> known;
  private final Map<String, Watch> watches = new HashMap<>();
  private final LongAdder checks = new LongAdder();
  private final LongAdder bad = new LongAdder();

  /**
   * @param known ids that were in the pool before this registrar began
   * @param changed told when a standing changes
   */
  HealthChecks(NodeProbe probe, Duration interval, Set<String> known, Runnable changed) {
    this.probe = probe;
    this.interval = interval;
    this.known = Set.copyOf(known);
    this.changed = changed;
  }

  /** Makes them for a keeper, which knows who was in the pool and wants to be told. */
  @FunctionalInterface
  public interface Factory {
    HealthChecks watching(Set<String> known, Runnable changed);
  }

  /** Checks by real inferences. */
  public static Factory inferring(InferenceProbe probe, Duration interval) {
    return (known, changed) -> new HealthChecks(probe, interval, known, changed);
  }

  /** How a node stands. */
  record Health(Standing standing, String why) {
    static final Health NEW = new Health(Standing.CHECKING, "");
  }

  /** Watches these, and no others. */
  synchronized void watch(List<Lease> leases) {
    Map<String, Registration> wanted = new HashMap<>();
    leases.forEach(lease -> wanted.put(lease.node().id(), lease.node()));
    watches.values().removeIf(w -> w.endUnlessLike(wanted));
    for (Registration node : wanted.values()) {
      watches.computeIfAbsent(node.id(), id -> new Watch(node, known.contains(id)).start());
    }
  }

  synchronized Health of(String id) {
    Watch watch = watches.get(id);
    return watch == null ? Health.NEW : watch.health;
  }

  /** How many checks there were. */
  public long checks() {
    return checks.sum();
  }

  /** How many of them found something wrong. */
  public long badChecks() {
    return bad.sum();
  }

  @Override
  public synchronized void close() {
    watches.values().forEach(Watch::end);
    watches.clear();
  }

  private final class Watch implements Runnable {
    private final Registration node;
    private final NodeHealth own;
    private final Semaphore ended = new Semaphore(0);
    private volatile Health health;

    Watch(Registration node, boolean known) {
      this.node = node;
      this.own = new NodeHealth(known);
      this.health = new Health(own.standing(), "");
    }

    Watch start() {
      var unused = Thread.ofVirtual().name("check " + node.id()).start(this);
      return this;
    }

    void end() {
      ended.release();
    }

    boolean endUnlessLike(Map<String, Registration> wanted) {
      Registration now = wanted.getOrDefault(node.id(), node);
      boolean alike =
          wanted.containsKey(node.id())
              && now.address().equals(node.address())
              && now.models().equals(node.models());
      if (!alike) {
        end();
      }
      return !alike;
    }

    @Override
    public void run() {
      try {
        do {
          check();
        } while (!ended.tryAcquire(pause().toNanos(), TimeUnit.NANOSECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private Duration pause() {
      return own.isUrgent() && SOON.compareTo(interval) < 0 ? SOON : interval;
    }

    private void check() throws InterruptedException {
      Verdict verdict = probe.check(node);
      checks.increment();
      if (verdict.kind() == Verdict.Kind.BAD) {
        bad.increment();
      }
      own.add(verdict);
      boolean moved = own.standing() != health.standing();
      health = new Health(own.standing(), own.why());
      if (moved) {
        LOG.log(
            System.Logger.Level.INFO,
            "{0} at {1} is {2}{3}",
            node.id(),
            node.address(),
            own.standing().name().toLowerCase(Locale.ROOT),
            own.why().isEmpty() ? "" : ": " + own.why());
        changed.run();
      }
    }
  }
}
