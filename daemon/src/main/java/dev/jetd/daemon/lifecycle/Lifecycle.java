package dev.jetd.daemon.lifecycle;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The daemon's state. Any thread may read it; it only ever moves forward. */
public final class Lifecycle {
  private static final System.Logger LOG = System.getLogger(Lifecycle.class.getName());

  private final AtomicReference<State> state = new AtomicReference<>(State.STARTING);
  private final List<Consumer<State>> listeners = new CopyOnWriteArrayList<>();

  public State state() {
    return state.get();
  }

  /** Called with each new state, on the thread that moved it. */
  public void onChange(Consumer<State> listener) {
    listeners.add(listener);
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
      listeners.forEach(l -> l.accept(next));
    }
    return moved;
  }
}
