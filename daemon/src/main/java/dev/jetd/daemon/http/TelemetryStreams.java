package dev.jetd.daemon.http;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.serving.Deadlines;
import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Sends each look at the board, and what is served meanwhile, as a server-sent event. A stream
 * holds nothing but the event it is writing: a client that is slow misses looks, and one that takes
 * nothing for a while is dropped.
 */
final class TelemetryStreams {
  private static final int MOST = 16;
  static final Duration PATIENCE = Duration.ofSeconds(5);

  /** A comment after so long without an event, so that what is in between does not hang up. */
  private static final Duration HEARTBEAT = Duration.ofSeconds(10);

  /** How soon a stream notices that the daemon stops. */
  private static final Duration GLANCE = Duration.ofMillis(200);

  private final BoardWatch watch;
  private final Beside beside;
  private final Deadlines deadlines;
  private final LongSupplier clock;
  private final Duration patience;
  private final BooleanSupplier stopping;
  private final Semaphore free = new Semaphore(MOST);

  /** What an event tells beside the board. */
  interface Beside {
    void write(SparseJson json, BoardState state) throws IOException;
  }

  /**
   * @param patience how long a client may take nothing before it is dropped
   */
  TelemetryStreams(
      BoardWatch watch,
      Beside beside,
      Deadlines deadlines,
      LongSupplier clock,
      Duration patience,
      BooleanSupplier stopping) {
    this.clock = clock;
    this.patience = patience;
    this.watch = watch;
    this.beside = beside;
    this.deadlines = deadlines;
    this.stopping = stopping;
  }

  Answer answer(Exchange exchange) {
    Answer.Body body = exchange.isHead() ? out -> {} : this::write;
    if (!exchange.isHead() && !free.tryAcquire()) {
      throw new ServeException(
          new ServeError.Overloaded(
              MOST + " streams of telemetry are open, which is the most", Duration.ofSeconds(10)));
    }
    return Answer.text(200, "text/event-stream", body)
        .header("Cache-Control", "no-store")
        // nginx would hold events back until its buffer is full.
        .header("X-Accel-Buffering", "no")
        .header(Answer.CLOSES, "close")
        .streamed(!exchange.isHead());
  }

  void write(OutputStream out) throws IOException {
    try {
      Optional<BoardState> seen = Optional.empty();
      long quiet = 0;
      send(out, "retry: 2000\n\n".getBytes(StandardCharsets.UTF_8));
      while (!stopping.getAsBoolean()) {
        Optional<BoardState> fresh = watch.next(seen, GLANCE);
        if (fresh.isPresent()) {
          send(out, event(fresh.get()));
          seen = fresh;
          quiet = 0;
        } else if (++quiet * GLANCE.toMillis() >= HEARTBEAT.toMillis()) {
          send(out, ":\n\n".getBytes(StandardCharsets.UTF_8));
          quiet = 0;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      free.release();
    }
  }

  private byte[] event(BoardState state) throws IOException {
    ByteArrayOutputStream event = new ByteArrayOutputStream(8 * 1024);
    event.write("event: telemetry\ndata: ".getBytes(StandardCharsets.UTF_8));
    Json.write(
        event,
        out ->
            TelemetryJson.write(
                out, watch.machine(), state.telemetry(), json -> beside.write(json, state)));
    event.write("\n\n".getBytes(StandardCharsets.UTF_8));
    return event.toByteArray();
  }

  /** A write to a client that does not read blocks; then the interrupt closes the connection. */
  private void send(OutputStream out, byte[] bytes) throws IOException {
    Deadlines.Wait wait = deadlines.begin(clock.getAsLong() + patience.toNanos());
    try {
      out.write(bytes);
      out.flush();
    } finally {
      wait.close();
    }
  }
}
