package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.PoolTarget;
import dev.jetd.daemon.registrar.PooledServer;
import dev.jetd.daemon.registrar.TargetException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * NGINX Plus by its API, without reloads. The upstreams have to be there, each with a {@code zone};
 * those that the configuration does not have are left out. New servers come before old ones go, so
 * that no upstream is ever empty. What was put in force is kept in a file for the next start.
 */
public final class PlusTarget implements PoolTarget {
  private final PoolTable table;
  private final PlusApi api;

  /**
   * @throws IOException if the file is there and cannot be read
   */
  public PlusTarget(Path file, PlusApi api) throws IOException {
    this.table = new PoolTable(file);
    this.api = api;
  }

  @Override
  public String name() {
    return "plus";
  }

  @Override
  public Pool inForce() {
    return table.kept();
  }

  @Override
  public void apply(Pool pool) throws TargetException {
    bring(pool);
    table.keep(pool);
  }

  /** nginx may have been started anew, or somebody else may have used the API. */
  @Override
  public void refresh(Pool pool) throws TargetException {
    bring(pool);
  }

  private void bring(Pool pool) throws TargetException {
    int found = 0;
    for (Map.Entry<String, List<PooledServer>> upstream : pool.upstreams().entrySet()) {
      Optional<List<PlusApi.Server>> there = api.servers(upstream.getKey());
      if (there.isPresent()) {
        found++;
        bring(upstream.getKey(), upstream.getValue(), there.get());
      }
    }
    if (found == 0 && !pool.upstreams().isEmpty()) {
      throw new TargetException(
          "nginx has none of the upstreams "
              + String.join(", ", pool.upstreams().keySet().stream().limit(5).toList()));
    }
  }

  private void bring(String upstream, List<PooledServer> wanted, List<PlusApi.Server> there)
      throws TargetException {
    Map<String, PlusApi.Server> before = new HashMap<>();
    there.forEach(server -> before.put(server.address(), server));
    for (PooledServer server : wanted) {
      PlusApi.Server old = before.remove(server.address());
      if (old == null) {
        api.add(upstream, server);
      } else if (!old.isLike(server)) {
        api.change(upstream, old.id(), server);
      }
    }
    for (PlusApi.Server gone : before.values()) {
      api.remove(upstream, gone.id());
    }
  }

  @Override
  public void close() {
    api.close();
  }
}
