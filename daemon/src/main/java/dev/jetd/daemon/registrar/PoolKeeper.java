package dev.jetd.daemon.registrar;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Brings the load balancer to what the leases and the checks say, on one thread. What cannot be put
 * in force is tried again; meanwhile what was in force stays.
 */
public final class PoolKeeper implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(PoolKeeper.class.getName());

  /** How long a lease that ended, or a change nobody told of, may go unseen. */
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Between looks whether the load balancer still holds what it was given. */
  private static final Duration REFRESH = Duration.ofSeconds(1);

  /** After a failure; then most causes need somebody. */
  private static final Duration RETRY = Duration.ofSeconds(2);

  /** Within it every node of a pool renews its lease. */
  private static final Duration RETURN = Duration.ofSeconds(15);

  private final LeaseHome leases;
  private final HealthChecks checks;
  private final PoolPlan plan;
  private final PoolTarget target;
  private final LongSupplier clock;
  private final Pace pace;
  private final Pace retry;
  private final Pace refresh;
  private final Semaphore signal = new Semaphore(0);
  private final AtomicLong asked = new AtomicLong();
  private final Thread thread = Thread.ofPlatform().name("pool").unstarted(this::run);
  private final long lostUntil;
  private volatile long settledFor = -1;
  private boolean failing;
  private volatile boolean closed;
  private volatile Pool inForce;
  private volatile PoolCounts counts = PoolCounts.NONE;
  private volatile Optional<String> trouble = Optional.empty();

  PoolKeeper(
      LeaseHome leases,
      HealthChecks.Factory checks,
      Pins pins,
      PoolTarget target,
      LongSupplier clock) {
    this.leases = leases;
    this.plan = new PoolPlan(pins);
    this.target = target;
    this.clock = clock;
    this.pace = new Pace(target.gather(), target.quiet(), clock);
    this.retry = new Pace(Duration.ZERO, RETRY, clock);
    this.refresh = new Pace(Duration.ZERO, REFRESH, clock);
    this.inForce = target.inForce();
    // Without a table, those who are in the pool have to come again before any of them is let go.
    boolean lost = leases.leases().isEmpty() && !inForce.ids().isEmpty();
    this.lostUntil = clock.getAsLong() + (lost ? RETURN.toNanos() : 0);
    this.checks = checks.watching(inForce.ids(), signal::release);
  }

  /** Begins to keep it. */
  void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!closed) {
        step();
        var unused = signal.tryAcquire(LOOK.toNanos(), TimeUnit.NANOSECONDS);
        signal.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A lease changed. */
  void wake() {
    asked.incrementAndGet();
    signal.release();
  }

  /** Whether a lease changed and that may not be in force yet. */
  boolean isBehind() {
    return settledFor < asked.get();
  }

  /** One look, and what follows from it. */
  void step() {
    try {
      long before = asked.get();
      List<Lease> now = leases.leases();
      checks.watch(now);
      leases.save();
      boolean returning = clock.getAsLong() - lostUntil < 0;
      if (bringTo(plan.of(candidates(now), inForce, returning))) {
        settledFor = before;
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "the pool stays as it is", e);
    }
  }

  private List<Candidate> candidates(List<Lease> now) {
    List<Candidate> candidates = new ArrayList<>();
    for (Lease lease : now) {
      candidates.add(new Candidate(lease.node(), checks.of(lease.node().id()).standing()));
    }
    return candidates;
  }

  /** Whether it is in force now. */
  private boolean bringTo(Pool wanted) {
    if (wanted.equals(inForce)) {
      pace.rest();
      refresh(wanted);
    } else if (pace.mayApply() && (!failing || retry.mayApply())) {
      long start = clock.getAsLong();
      attempt(() -> target.apply(wanted));
      pace.tried();
      if (!failing) {
        inForce = wanted;
        counts = counts.plusApplied(clock.getAsLong() - start);
      }
    }
    return wanted.equals(inForce);
  }

  private void refresh(Pool pool) {
    if (refresh.mayApply()) {
      attempt(() -> target.refresh(pool));
      refresh.tried();
    }
  }

  /** What may fail for reasons outside. */
  private interface Attempt {
    void run() throws TargetException;
  }

  private void attempt(Attempt attempt) {
    try {
      attempt.run();
      if (failing) {
        LOG.log(System.Logger.Level.INFO, "the load balancer takes the pool again");
      }
      failing = false;
      trouble = Optional.empty();
    } catch (TargetException e) {
      String why = String.valueOf(e.getMessage());
      if (!trouble.equals(Optional.of(why))) {
        LOG.log(System.Logger.Level.WARNING, "the pool was not changed: {0}", why);
      }
      failing = true;
      trouble = Optional.of(why);
      counts = counts.plusFailed();
      retry.tried();
    }
  }

  Pool inForce() {
    return inForce;
  }

  PoolCounts counts() {
    return counts;
  }

  HealthChecks checks() {
    return checks;
  }

  Optional<String> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    closed = true;
    wake();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    checks.close();
  }
}
