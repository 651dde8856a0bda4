package dev.jetd.daemon.serving;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Interrupts threads that wait too long, by one look at all of them ten times a second.
 *
 * <p>For waits that nearly always end early: a timer for each would wake its own thread for every
 * request, this costs an entry in a set. Thread-safe.
 */
public final class Deadlines implements AutoCloseable {
  /** A wait ends at most this much late. */
  public static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final LongSupplier clock;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("deadlines").daemon().factory());

  /**
   * @param clock nanoseconds, as in {@link System#nanoTime}
   */
  public Deadlines(LongSupplier clock) {
    this.clock = clock;
    var unused =
        timer.scheduleWithFixedDelay(this::look, PERIOD_NANOS, PERIOD_NANOS, TimeUnit.NANOSECONDS);
  }

  /** The calling thread begins to wait; until the wait is closed it may be interrupted. */
  public Wait begin(long deadline) {
    Wait wait = new Wait(Thread.currentThread(), deadline);
    waits.add(wait);
    return wait;
  }

  private void look() {
    long now = clock.getAsLong();
    for (Wait wait : waits) {
      wait.interruptAfter(now);
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** One thread's wait. Identity is what tells it from another. */
  public final class Wait implements AutoCloseable {
    private final Thread thread;
    private final long deadline;
    private boolean interrupted;
    private boolean ended;

    private Wait(Thread thread, long deadline) {
      this.thread = thread;
      this.deadline = deadline;
    }

    private synchronized void interruptAfter(long now) {
      if (!ended && !interrupted && now - deadline > 0) {
        interrupted = true;
        thread.interrupt();
      }
    }

    /** From here on the thread is left alone, and an interrupt that came too late is undone. */
    @Override
    public synchronized void close() {
      waits.remove(this);
      ended = true;
      if (interrupted) {
        var unused = Thread.interrupted();
      }
    }
  }
}
