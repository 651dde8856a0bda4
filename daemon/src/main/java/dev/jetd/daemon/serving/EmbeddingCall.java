package dev.jetd.daemon.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * One request on its way. Of a long list only a window is under way at a time, so that a large
 * batch neither fills the queue nor the memory. Closing it leaves whatever it still waits for.
 */
final class EmbeddingCall implements AutoCloseable {
  /** Inputs of one request under way at a time: enough to fill the lanes, not the queue. */
  static final int WINDOW = 64;

  /** A wait shorter than this is timed to the millisecond, a longer one by {@link Deadlines}. */
  private static final long PRECISE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final EmbeddingResult.Timings NONE = new EmbeddingResult.Timings(0, 0, 0, 0);

  private final EmbeddingService service;
  private final ServedModel model;
  private final EmbeddingRequest request;
  private final Priority priority;
  private final LongSupplier clock;
  private final long startedAt;
  private final long deadline;
  private final Deadlines.Wait wait;
  private final List<Ticket> tickets;
  private final List<Embedding> embeddings;
  private OptionalLong microjoules = OptionalLong.empty();
  private EmbeddingResult.Timings slowest = NONE;

  EmbeddingCall(
      EmbeddingService service,
      ServedModel model,
      EmbeddingRequest request,
      Priority priority,
      Deadlines deadlines,
      LongSupplier clock) {
    this.service = service;
    this.model = model;
    this.request = request;
    this.priority = priority;
    this.clock = clock;
    this.startedAt = clock.getAsLong();
    this.deadline = startedAt + request.timeout().toNanos();
    this.wait = deadlines.begin(deadline);
    this.tickets = new ArrayList<>(request.inputs().size());
    this.embeddings = new ArrayList<>(request.inputs().size());
  }

  EmbeddingResult answer() {
    int count = request.inputs().size();
    for (int i = 0; i < count; i++) {
      if (i >= WINDOW) {
        collect();
      }
      tickets.add(ticket(request.inputs().get(i), i < WINDOW));
    }
    while (embeddings.size() < count) {
      collect();
    }
    List<EmbeddingResult.Origin> origins = origins();
    service.found(origins);
    EmbeddingResult.Timings timings =
        new EmbeddingResult.Timings(
            clock.getAsLong() - startedAt,
            slowest.tokenize(),
            slowest.queue(),
            slowest.inference());
    return new EmbeddingResult(model, embeddings, origins, timings, microjoules);
  }

  private List<EmbeddingResult.Origin> origins() {
    List<EmbeddingResult.Origin> origins = new ArrayList<>(tickets.size());
    for (Ticket ticket : tickets) {
      origins.add(ticket.origin());
    }
    return origins;
  }

  private Ticket ticket(EmbeddingInput input, boolean mustFit) {
    InputKey key = model.keys().key(input);
    return service
        .find(model, key, priority)
        .orElseGet(
            () -> {
              Computation fresh =
                  new Computation(input, priority, request.client(), clock.getAsLong());
              return service.start(model, key, fresh, InputCheck.cost(input, model), mustFit);
            });
  }

  /** Takes the next vector in order, waiting for it if it is not there. */
  private void collect() {
    switch (tickets.get(embeddings.size())) {
      case Ticket.Ready ready -> embeddings.add(ready.embedding());
      case Ticket.Pending pending -> {
        Computation computation = pending.computation();
        embeddings.add(await(computation));
        if (pending.origin() == EmbeddingResult.Origin.MISS) {
          spent(computation.microjoules());
        }
        if (computation.timings().total() > slowest.total()) {
          slowest = computation.timings();
        }
      }
    }
    if (request.whole()) {
      checkWhole(embeddings.size() - 1);
    }
  }

  private void checkWhole(int index) {
    Embedding embedding = embeddings.get(index);
    if (embedding.truncated()) {
      String field = InputCheck.name(request, index);
      throw new ServeException(
          new ServeError.TooLarge(
              field,
              String.format(
                  Locale.ROOT,
                  "%s has %d tokens and the model takes %d; it was asked not to be truncated",
                  field,
                  embedding.total(),
                  model.manifest().maxTokens())));
    }
  }

  private void spent(OptionalLong more) {
    if (more.isPresent()) {
      microjoules = OptionalLong.of(microjoules.orElse(0) + more.getAsLong());
    }
  }

  private Embedding await(Computation computation) {
    try {
      long left = deadline - clock.getAsLong();
      return left < PRECISE_NANOS
          ? computation.vector().get(left, TimeUnit.NANOSECONDS)
          : computation.vector().get();
    } catch (TimeoutException e) {
      throw expired();
    } catch (InterruptedException e) {
      if (clock.getAsLong() - deadline > 0) {
        throw expired();
      }
      Thread.currentThread().interrupt();
      throw new ServeException(ServeErrors.nobodyWaits());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ServeException serve
          ? serve
          : new IllegalStateException("a computation failed", e.getCause());
    }
  }

  private ServeException expired() {
    return new ServeException(
        new ServeError.Expired(
            "not done within " + request.timeout().toMillis() + " ms; the work was dropped"));
  }

  @Override
  public void close() {
    wait.close();
    for (Ticket ticket : tickets) {
      if (ticket instanceof Ticket.Pending pending) {
        pending.computation().leave();
      }
    }
  }
}
