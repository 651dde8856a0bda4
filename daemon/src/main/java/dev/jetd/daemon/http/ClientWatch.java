package dev.jetd.daemon.http;

import dev.jetd.daemon.http.ConnectionTable.Connection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Notices clients that have gone while their request waits, and interrupts the wait, so that
 * nothing is computed for nobody.
 *
 * <p>A server that is computing does not read its socket and so cannot see the client leave; the
 * kernel's table of connections can. It is read a few times a second, and only while requests wait.
 */
final class ClientWatch implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ClientWatch.class.getName());
  private static final long PERIOD_MS = 100;

  private final ConnectionTable table;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("client-watch").daemon().factory());

  ClientWatch(ConnectionTable table) {
    this.table = table;
    var unused =
        timer.scheduleWithFixedDelay(this::look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  /** Runs something that waits; it is interrupted if the client leaves meanwhile. */
  <T> T during(Connection client, Supplier<T> waiting) {
    Wait wait = new Wait(client, Thread.currentThread());
    waits.add(wait);
    try {
      return waiting.get();
    } finally {
      waits.remove(wait);
      wait.end();
    }
  }

  private void look() {
    try {
      // Those that have waited since the last look; the others are young.
      Set<Wait> old = waits.stream().filter(Wait::age).collect(java.util.stream.Collectors.toSet());
      if (!old.isEmpty()) {
        Set<Connection> connected = table.connections();
        old.stream().filter(w -> w.isGone(connected)).forEach(Wait::interrupt);
      }
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot see which clients have gone: {0}", e.toString());
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }

  /** One request's wait. Identity is what tells it from another. */
  private static final class Wait {
    private final Connection client;
    private final Thread thread;
    private boolean seen;
    private boolean missed;
    private boolean ended;

    Wait(Connection client, Thread thread) {
      this.client = client;
      this.thread = thread;
    }

    /** Whether an earlier look has seen it already. */
    boolean age() {
      boolean before = seen;
      seen = true;
      return before;
    }

    /** Missed twice in a row: one reading of a table that changes meanwhile proves nothing. */
    boolean isGone(Set<Connection> connected) {
      boolean before = missed;
      missed = !connected.contains(client);
      return before && missed;
    }

    synchronized void interrupt() {
      if (!ended) {
        thread.interrupt();
      }
    }

    /**
     * From here on the thread is not interrupted, and an interrupt that came too late is undone.
     */
    synchronized void end() {
      ended = true;
      var unused = Thread.interrupted();
    }
  }
}
