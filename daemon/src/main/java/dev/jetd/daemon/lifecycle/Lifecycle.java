package dev.jetd.daemon.lifecycle;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** The daemon's state. Any thread may read it; it only ever moves forward. */
public final class Lifecycle {
  private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

  private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
  private final AtomicBoolean refusing = new AtomicBoolean();

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
