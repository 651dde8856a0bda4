package dev.jetd.daemon.serving;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Whether the model really answers: a run that ended well a moment ago is proof enough; otherwise a
 * real forward pass of the shortest text is made, one however many ask. Nobody who asks waits long:
 * a pass that is still under way is no failure until its time is up.
 */
public final class HealthProbe {
  /** How long a good run speaks for the model. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  /** After so long without an answer the model counts as hung. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  /** How long one who asks waits for the pass: ordinarily it takes a millisecond or two. */
  private static final Duration GLANCE = Duration.ofMillis(50);

  /**
   * A run so long has hung, and its lane is lost even where others still work. Far above what the
   * largest batch takes on the slowest board.
   */
  private static final Duration LOST = Duration.ofMinutes(2);

  private final Models models;
  private final LongSupplier clock;
  private Optional<Pass> latest = Optional.empty();

  /** One forward pass. */
  private record Pass(Computation computation, long startedAt) {}

  public HealthProbe(Models models, LongSupplier clock) {
    this.models = models;
    this.clock = clock;
  }

  /** Why the model does not answer; empty if it does. */
  public Optional<String> failure() {
    List<ServedModel> served = models.all();
    if (served.isEmpty()) {
      // Other kinds of models keep a state between requests: no pass is made through them.
      return models.table().loaded().isEmpty()
          ? Optional.of("no model is in service")
          : Optional.empty();
    }
    if (served.stream().anyMatch(m -> m.longestRun() > LOST.toNanos())) {
      return Optional.of("a run of the model has not ended for " + LOST.toMinutes() + " min");
    }
    boolean ranWell = served.stream().anyMatch(m -> isFresh(m.lastGoodRun(), FRESH));
    return ranWell ? Optional.empty() : verdict(pass(served.getFirst()));
  }

  private boolean isFresh(long when, Duration time) {
    return clock.getAsLong() - when < time.toNanos();
  }

  /** The pass under way, or the last one if it is recent, or a new one. */
  private synchronized Pass pass(ServedModel model) {
    Optional<Pass> usable =
        latest.filter(p -> !p.computation().vector().isDone() || isFresh(p.startedAt(), PATIENCE));
    Pass pass = usable.orElseGet(() -> begin(model));
    latest = Optional.of(pass);
    return pass;
  }

  private Pass begin(ServedModel model) {
    long now = clock.getAsLong();
    Pass pass =
        new Pass(
            new Computation(new EmbeddingInput.Text(""), Priority.INTERACTIVE, this, now), now);
    if (model.holds().tryTake()) {
      var unused = pass.computation().vector().whenComplete((v, e) -> model.holds().give());
      model.submit(pass.computation());
    } else {
      pass.computation().fail(ServeErrors.stopping());
    }
    return pass;
  }

  private Optional<String> verdict(Pass pass) {
    CompletableFuture<Embedding> vector = pass.computation().vector();
    try {
      var unused = vector.get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (TimeoutException e) {
      return isFresh(pass.startedAt(), PATIENCE)
          ? Optional.empty()
          : Optional.of("the model has not answered for " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException e) {
      return Optional.of("the model failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }
}
