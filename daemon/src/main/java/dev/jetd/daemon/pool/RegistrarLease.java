package dev.jetd.daemon.pool;

import dev.jetd.daemon.outgoing.ServerUrl;
import dev.jetd.daemon.pool.RegistrarReply.Outcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The lease at one registrar, kept by a thread of its own: renewed every third of its time or when
 * the registrar wants it sooner, at once when there is news, and after a failure when its backoff
 * says so.
 *
 * <p>Phases only move forward. Times are of a clock that never jumps; if it does all the same, one
 * renewal comes early.
 */
final class RegistrarLease implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(RegistrarLease.class.getName());

  /** News is looked for this often. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  private static final Duration LOOK_WHILE_LEAVING = Duration.ofMillis(200);
  private static final int RENEWALS_A_TTL = 3;

  /** No wait is longer than this: if it seems so, the clock has jumped back. */
  private static final Duration LONGEST_WAIT = Duration.ofHours(1);

  private enum Phase {
    WAITING,
    JOINED,
    DRAINING,
    LEAVING,
    LEFT,
    ENDED
  }

  /** Says what there is to tell. */
  interface Teller {
    /** What this registrar is to be told, or why nothing can be. */
    AddressChoice.Reach address();

    Announcement announcement(NodeAddress address, NodeState state);

    String node();
  }

  private final RegistrarClient client;
  private final Teller teller;
  private final Backoff backoff;
  private final LongSupplier clock;
  private final LeaseRecord lease;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition moved = lock.newCondition();
  private final CompletableFuture<Boolean> drainTold = new CompletableFuture<>();
  private final CompletableFuture<Boolean> left = new CompletableFuture<>();
  private final Thread thread;
  private volatile Phase phase = Phase.WAITING;
  private volatile long leaveBy;

  // Of the lease's own thread.
  private Optional<Announcement> told = Optional.empty();
  private boolean deleted;
  private long due;

  RegistrarLease(RegistrarClient client, Teller teller, Backoff backoff, LongSupplier clock) {
    this.client = client;
    this.teller = teller;
    this.backoff = backoff;
    this.clock = clock;
    this.lease = new LeaseRecord(client.registrar());
    this.thread =
        Thread.ofPlatform()
            .name("pool-" + ServerUrl.label(client.registrar()))
            .daemon()
            .unstarted(this::run);
  }

  /** Begins to hold the lease. */
  void start() {
    if (moveTo(Phase.JOINED)) {
      thread.start();
    }
  }

  /** Tells the registrar, once; the lease is left to run out. */
  CompletableFuture<Boolean> drain() {
    endNow(Phase.DRAINING, drainTold);
    return drainTold;
  }

  /**
   * Gives the lease back.
   *
   * @return whether the registrar says that no more work comes
   */
  CompletableFuture<Boolean> leave(Duration patience) {
    leaveBy = clock.getAsLong() + patience.toNanos();
    endNow(Phase.LEAVING, left);
    return left;
  }

  /** Where it never began there is nothing to end, and nobody to wait for. */
  private void endNow(Phase next, CompletableFuture<Boolean> end) {
    if (phase == Phase.WAITING) {
      moveTo(Phase.ENDED);
      end.complete(false);
    } else {
      moveTo(next);
    }
  }

  LeaseView view() {
    return lease.view(phase.name(), clock.getAsLong());
  }

  private boolean moveTo(Phase next) {
    lock.lock();
    try {
      boolean forward = phase.compareTo(next) < 0;
      if (forward) {
        phase = next;
        moved.signalAll();
      }
      return forward;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      due = clock.getAsLong();
      while (phase != Phase.ENDED) {
        step();
        await(phase == Phase.LEAVING ? LOOK_WHILE_LEAVING : LOOK);
      }
    } catch (InterruptedException e) {
      LOG.log(System.Logger.Level.DEBUG, "ended");
    } finally {
      drainTold.complete(false);
      left.complete(false);
    }
  }

  /** A defect costs one attempt, not the lease. */
  private void step() throws InterruptedException {
    try {
      switch (phase) {
        case JOINED -> renewIfDue();
        case DRAINING -> tellDraining();
        case LEAVING -> goOnLeaving();
        case WAITING, LEFT, ENDED -> {
          // Nothing to do.
        }
      }
    } catch (RuntimeException defect) {
      LOG.log(System.Logger.Level.ERROR, "the pool's registrar was not told", defect);
      failed(new RegistrarReply.Failed(Outcome.UNSENT, "a defect: " + defect));
    }
  }

  private void await(Duration atMost) throws InterruptedException {
    Phase before = phase;
    long left = Math.min(atMost.toNanos(), Math.max(0, due - clock.getAsLong()));
    lock.lockInterruptibly();
    try {
      long nanos = before == Phase.JOINED ? left : atMost.toNanos();
      while (phase == before && nanos > 0) {
        nanos = moved.awaitNanos(nanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private void renewIfDue() throws InterruptedException {
    long wait = due - clock.getAsLong();
    boolean isDue = wait <= 0 || wait > LONGEST_WAIT.toNanos();
    if (isDue || (lease.failures() == 0 && isNews())) {
      renew(NodeState.SERVING);
    }
  }

  private boolean isNews() {
    return told.filter(b -> teller.announcement(b.address(), NodeState.SERVING).isNewsAfter(b))
        .isPresent();
  }

  private boolean renew(NodeState state) throws InterruptedException {
    switch (teller.address()) {
      case AddressChoice.Reach.Nowhere nowhere -> {
        failed(new RegistrarReply.Failed(Outcome.UNSENT, nowhere.why()));
        return false;
      }
      case AddressChoice.Reach.At at -> {
        Announcement announcement = teller.announcement(at.address(), state);
        return heard(announcement, client.put(teller.node(), announcement));
      }
    }
  }

  private boolean heard(Announcement announcement, RegistrarReply reply) {
    switch (reply) {
      case RegistrarReply.Accepted accepted -> {
        long now = clock.getAsLong();
        told = Optional.of(announcement);
        lease.accepted(accepted, now);
        Duration third =
            shorter(accepted.expiresIn(), announcement.ttl()).dividedBy(RENEWALS_A_TTL);
        due = now + shorter(third, accepted.renewIn()).toNanos();
        return true;
      }
      case RegistrarReply.Missing missing ->
          failed(new RegistrarReply.Failed(Outcome.GARBLED, "it has no such path"));
      case RegistrarReply.Failed failure -> failed(failure);
    }
    return false;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private void failed(RegistrarReply.Failed failure) {
    long now = clock.getAsLong();
    lease.failed(failure.outcome(), failure.why());
    Duration wait = backoff.after(lease.failures());
    Duration asked = failure.retryAfter().orElse(Duration.ZERO);
    due = now + (wait.compareTo(asked) > 0 ? wait : asked).toNanos();
  }

  /** Only a registrar that knew the node is told: to another it would be a new one. */
  private void tellDraining() throws InterruptedException {
    drainTold.complete(told.isPresent() && renew(NodeState.DRAINING));
    moveTo(Phase.ENDED);
  }

  /**
   * Deletes the lease, again and again until the registrar takes it, then asks until no work comes
   * any more. Ends when the time is up in any case.
   */
  private void goOnLeaving() throws InterruptedException {
    if (!deleted) {
      deleted = !(heardOnLeaving(client.delete(teller.node())) instanceof RegistrarReply.Failed);
    }
    boolean gone = deleted && isGone(heardOnLeaving(client.get(teller.node())));
    if (gone) {
      lease.gone();
    }
    if (gone || clock.getAsLong() - leaveBy >= 0) {
      moveTo(Phase.LEFT);
      left.complete(gone);
      drainTold.complete(false);
    }
  }

  private RegistrarReply heardOnLeaving(RegistrarReply reply) {
    if (reply instanceof RegistrarReply.Failed failure) {
      lease.failed(failure.outcome(), failure.why());
    }
    return reply;
  }

  private boolean isGone(RegistrarReply reply) {
    if (reply instanceof RegistrarReply.Accepted accepted) {
      lease.active(accepted.active());
      return !accepted.active();
    }
    return reply instanceof RegistrarReply.Missing;
  }

  @Override
  public void close() {
    moveTo(Phase.ENDED);
    thread.interrupt();
  }
}
