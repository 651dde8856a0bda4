package dev.jetd.daemon.http;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import io.helidon.http.HeaderNames;
import java.time.Duration;
import java.util.List;

/**
 * What the board is and does: {@code GET /api/v1/telemetry}, once or as a stream, and {@code GET
 * /api/v1/power}.
 */
final class BoardDialect implements Dialect {
  private static final String STREAM = "text/event-stream";

  private final BoardWatch watch;
  private final TelemetryStreams streams;
  private final Dialect errors;

  /**
   * @param errors whose shape errors take
   */
  BoardDialect(BoardWatch watch, TelemetryStreams streams, Dialect errors) {
    this.watch = watch;
    this.streams = streams;
    this.errors = errors;
  }

  @Override
  public String name() {
    return "board";
  }

  @Override
  public List<Route> routes() {
    return List.of(
        Route.get("/api/v1/telemetry", this::telemetry),
        Route.get("/api/v1/telemetry/stream", streams::answer),
        Route.get("/api/v1/power", x -> power()));
  }

  private Answer telemetry(Exchange exchange) {
    if (exchange.header(HeaderNames.ACCEPT).filter(a -> a.contains(STREAM)).isPresent()) {
      return streams.answer(exchange);
    }
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
