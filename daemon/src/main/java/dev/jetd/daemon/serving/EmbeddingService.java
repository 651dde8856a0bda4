package dev.jetd.daemon.serving;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;

/**
 * Answers requests for vectors and scores: from the cache, from a computation already under way, or
 * by a new one. The one way in for every dialect. Called on the request's own thread, which it
 * parks.
 */
public final class EmbeddingService {
  /** A request of more inputs than this is bulk unless it says otherwise. */
  private static final int INTERACTIVE_INPUTS = 8;

  private final EmbeddingCache cache;
  private final ServingLimits limits;
  private final Admission admission;
  private final Deadlines deadlines;
  private final LongSupplier clock;
  private final ServingObserver observer;
  private final ConcurrentMap<InputKey, Computation> underWay = new ConcurrentHashMap<>();

  public EmbeddingService(
      EmbeddingCache cache,
      ServingLimits limits,
      Deadlines deadlines,
      LongSupplier clock,
      ServingObserver observer) {
    this.cache = cache;
    this.limits = limits;
    this.admission = new Admission(limits.queuedTokens());
    this.deadlines = deadlines;
    this.clock = clock;
    this.observer = observer;
  }

  /**
   * @throws ServeException with what went wrong; nothing of the request is then left under way
   */
  public EmbeddingResult embed(EmbeddingRequest request) {
    ServedModel model = request.model();
    InputCheck.check(request, model, limits);
    Priority priority =
        request
            .priority()
            .orElse(
                request.inputs().size() > INTERACTIVE_INPUTS
                    ? Priority.BULK
                    : Priority.INTERACTIVE);
    try (EmbeddingCall call = new EmbeddingCall(this, model, request, priority, deadlines, clock)) {
      return call.answer();
    }
  }

  /**
   * Names the vectors a request asks for, without computing them.
   *
   * @throws ServeException if the request would be refused
   */
  public EmbeddingNames names(EmbeddingRequest request) {
    ServedModel model = request.model();
    InputCheck.check(request, model, limits);
    return EmbeddingNames.of(model, request.inputs());
  }

  /**
   * Refuses a text that is part of each of a request's inputs, before it is taken for one of them.
   *
   * @param field what the dialect calls it
   * @throws ServeException if no model could take it
   */
  public void check(String field, String text) {
    InputCheck.checkText(field, text, limits);
  }

  /** Tokens of all computations under way. */
  public long tokensUnderWay() {
    return admission.tokens();
  }

  /** In how long so many more tokens would be done here, all that is under way before them. */
  public long expectedNanos(ServedModel model, int tokens) {
    return model.rate().nanosFor(admission.tokens() + tokens);
  }

  /**
   * Whether a vector can be had without a new computation; if so, how.
   *
   * @param priority of whoever asks: a computation under way for somebody of less is raised to it
   */
  Optional<Ticket> find(ServedModel model, InputKey key, Priority priority) {
    Optional<Embedding> hit = cache.get(key);
    if (hit.isPresent()) {
      return Optional.of(new Ticket.Ready(hit.get()));
    }
    return Optional.ofNullable(underWay.get(key))
        .filter(Computation::join)
        .map(c -> joined(model, c, priority));
  }

  private static Ticket joined(ServedModel model, Computation computation, Priority priority) {
    if (priority == Priority.INTERACTIVE && computation.raise()) {
      model.hasten(computation);
    }
    return new Ticket.Pending(computation, EmbeddingResult.Origin.JOINED);
  }

  /**
   * Starts a computation.
   *
   * @param mustFit whether it is refused when too much is under way
   */
  Ticket start(ServedModel model, InputKey key, Computation fresh, int cost, boolean mustFit) {
    admit(model, cost, mustFit);
    Computation chosen = underWay.compute(key, (k, old) -> old != null && old.join() ? old : fresh);
    if (chosen != fresh) {
      admission.leave(cost);
      return joined(model, chosen, fresh.priority());
    }
    // Others may join it and wait on when the request that began it has left.
    if (!model.holds().tryTake()) {
      throw new IllegalStateException("a request must hold its model");
    }
    var unused =
        fresh
            .vector()
            .whenComplete(
                (embedding, failure) -> {
                  admission.leave(cost);
                  model.holds().give();
                  if (failure == null && fresh.input().treatment().isKept()) {
                    cache.put(key, embedding);
                  }
                  underWay.remove(key, fresh);
                });
    model.submit(fresh);
    return new Ticket.Pending(fresh, EmbeddingResult.Origin.MISS);
  }

  private void admit(ServedModel model, int cost, boolean mustFit) {
    if (!mustFit) {
      admission.enter(cost);
    } else if (!admission.tryEnter(cost)) {
      Duration wait = model.rate().timeFor(admission.tokens());
      throw new ServeException(
          new ServeError.Overloaded(
              String.format(
                  Locale.ROOT,
                  "%d tokens are waiting and the limit is %d; try again in %d s",
                  admission.tokens(),
                  limits.queuedTokens(),
                  wait.toSeconds()),
              wait));
    }
  }

  void found(List<EmbeddingResult.Origin> origins) {
    origins.forEach(observer::found);
  }
}
