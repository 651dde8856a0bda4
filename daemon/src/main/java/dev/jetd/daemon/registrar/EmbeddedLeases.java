package dev.jetd.daemon.registrar;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Leases in this process, kept in a file over restarts. Time is that of a clock which never jumps;
 * what was kept is granted one whole lease anew, so a restart empties nothing.
 */
public final class EmbeddedLeases implements LeaseHome {
  private static final System.Logger LOG = System.getLogger(EmbeddedLeases.class.getName());

  private final Map<String, Held> held = new TreeMap<>();
  private final LeaseFile file;
  private final int most;
  private final LongSupplier clock;
  private List<Registration> saved;
  private volatile Optional<String> trouble = Optional.empty();

  private record Held(Registration node, long deadline) {}

  /**
   * @param most nodes
   * @param clock nanoseconds that only grow
   */
  public EmbeddedLeases(Path file, int most, LongSupplier clock) {
    this.file = new LeaseFile(file);
    this.most = most;
    this.clock = clock;
    this.saved = this.file.read();
    saved.forEach(node -> held.put(node.id(), hold(node)));
  }

  private Held hold(Registration node) {
    return new Held(node, clock.getAsLong() + node.ttl().toNanos());
  }

  @Override
  public synchronized List<Lease> leases() {
    long now = clock.getAsLong();
    held.values().removeIf(h -> now - h.deadline() >= 0);
    return held.values().stream()
        .map(h -> new Lease(h.node(), Duration.ofNanos(h.deadline() - now)))
        .toList();
  }

  @Override
  public synchronized void put(Registration node) {
    if (!held.containsKey(node.id()) && leases().size() >= most) {
      throw new PoolException(
          new PoolError.Unavailable("the pool is full: it takes " + most + " nodes"));
    }
    held.values()
        .removeIf(
            h -> h.node().address().equals(node.address()) && !h.node().id().equals(node.id()));
    held.put(node.id(), hold(node));
  }

  @Override
  public synchronized void remove(String id) {
    held.remove(id);
  }

  @Override
  public void save() {
    List<Registration> now = lasting();
    if (now.equals(saved)) {
      return;
    }
    try {
      file.write(now);
      saved = now;
      trouble = Optional.empty();
    } catch (IOException e) {
      String why = "the table cannot be kept over a restart: " + e.getMessage();
      if (!trouble.equals(Optional.of(why))) {
        LOG.log(System.Logger.Level.WARNING, why);
      }
      trouble = Optional.of(why);
    }
  }

  private synchronized List<Registration> lasting() {
    List<Registration> nodes = new ArrayList<>();
    held.values().forEach(h -> nodes.add(h.node().lasting()));
    return nodes;
  }

  @Override
  public Optional<String> trouble() {
    return trouble;
  }

  @Override
  public void close() {
    save();
  }
}
