package dev.jetd.daemon.http;

import dev.jetd.daemon.pool.PoolNode;
import dev.jetd.daemon.serving.ServeError;
import java.util.List;

/**
 * The node's part in its pool: {@code GET /api/v1/pool}, and {@code POST /api/v1/pool/leave}, which
 * takes it out and then stops it.
 */
final class PoolDialect implements Dialect {
  private final PoolNode pool;
  private final Runnable stop;
  private final Dialect errors;

  /**
   * @param stop asks that the daemon be stopped
   * @param errors whose shape errors take
   */
  PoolDialect(PoolNode pool, Runnable stop, Dialect errors) {
    this.pool = pool;
    this.stop = stop;
    this.errors = errors;
  }

  @Override
  public String name() {
    return "pool";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/pool", x -> Answer.json(200, out -> PoolJson.write(out, pool.view()))),
        Route.admin("POST", "/api/v1/pool/leave", this::leave));
  }

  private Answer leave(Exchange exchange) {
    if (!pool.isMember()) {
      return SeedErrors.body(
          409, "no_pool", "this node is in no pool: pool.registrars is empty", "");
    }
    boolean left = pool.leave();
    exchange.afterwards(stop);
    return Answer.json(200, out -> PoolJson.write(out, pool.view(), left));
  }

  @Override
  public Answer error(ServeError error) {
    return errors.error(error);
  }
}
