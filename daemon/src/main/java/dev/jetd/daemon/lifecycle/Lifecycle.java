package dev.jetd.daemon.lifecycle;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The daemon's state. Any thread may read it; it only ever moves forward. */
public final class Lifecycle {
  private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

  private final AtomicBoolean withdrawn = new AtomicBoolean();
  private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
  private final AtomicBoolean refusing = new AtomicBoolean();

  /** Whether new work should come here. */
  public boolean isReady() {
    return state() == State.READY && !isWithdrawn();
  }

  /** Whether an operator has it say that it is not ready, although it answers all the same. */
  public boolean isWithdrawn() {
    return withdrawn.get();
  }

  /** Takes it out of service for those who look at its readiness, or brings it back. */
  public void withdraw(boolean out) {
    if (withdrawn.getAndSet(out) != out) {
      LOG.log(
          System.Logger.Level.INFO,
          out ? "withdrawn from service: not ready, and still answering" : "back in service");
    }
  }

  public State state() {
    return state.get();
  }

  /**
   * Moves forward to a state.
   *
   * @return false if the daemon is already there or past it
   */
  public boolean moveTo(State next) {
    State before = state.getAndUpdate(now -> now.compareTo(next) < 0 ? next : now);
    boolean moved = before.compareTo(next) < 0;
    if (moved) {
      LOG.log(System.Logger.Level.DEBUG, "{0} -> {1}", before, next);
    }
    return moved;
  }

  /** From here on no new work is taken: there are others who can do it. */
  public void refuseWork() {
    refusing.set(true);
  }

  /** Whether new work is to be refused, so that it goes elsewhere. */
  public boolean refusesWork() {
    return refusing.get();
  }
}
