package dev.jetd.daemon.http;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import java.time.Duration;
import java.util.List;

/** What the board is and does: {@code GET /api/v1/telemetry} and {@code GET /api/v1/power}. */
final class BoardDialect implements Dialect {
  private final BoardWatch watch;
  private final Dialect errors;

  /**
   * @param errors whose shape errors take
   */
  BoardDialect(BoardWatch watch, Dialect errors) {
    this.watch = watch;
    this.errors = errors;
  }

  @Override
  public String name() {
    return "board";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/telemetry", x -> telemetry()), Route.get("/api/v1/power", x -> power()));
  }

  private Answer telemetry() {
    BoardState state = latest();
    return Answer.json(200, out -> TelemetryJson.write(out, watch.machine(), state.telemetry()));
  }

  private Answer power() {
    BoardState state = latest();
    return Answer.json(200, out -> PowerJson.write(out, watch.machine(), state.modes()));
  }

  private BoardState latest() {
    return watch
        .latest()
        .orElseThrow(
            () ->
                new ServeException(
                    new ServeError.Unavailable(
                        "the board has not been looked at yet", Duration.ofSeconds(1))));
  }

  @Override
  public Answer error(ServeError error) {
    return errors.error(error);
  }
}
