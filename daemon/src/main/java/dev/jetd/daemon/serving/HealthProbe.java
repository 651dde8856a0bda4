package dev.jetd.daemon.serving;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Whether the model really answers: a run that ended well a moment ago is proof enough; otherwise a
 * real forward pass of the shortest text is made, one at a time however many ask.
 */
public final class HealthProbe {
  /** How long a good run speaks for the model. */
  private static final Duration FRESH = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Models models;
  private final LongSupplier clock;
  private final ReentrantLock probing = new ReentrantLock();
  private volatile Optional<String> lastFailure = Optional.empty();
  private volatile long lastProbe;

  public HealthProbe(Models models, LongSupplier clock) {
    this.models = models;
    this.clock = clock;
    this.lastProbe = clock.getAsLong() - FRESH.toNanos();
  }

  /** Why the model does not answer; empty if it does. */
  public Optional<String> failure() {
    if (ranWell()) {
      return Optional.empty();
    }
    probing.lock();
    try {
      boolean someoneJustDid = isFresh(lastProbe, PATIENCE) || ranWell();
      if (!someoneJustDid) {
        lastFailure = probe();
        lastProbe = clock.getAsLong();
      }
      return lastFailure;
    } finally {
      probing.unlock();
    }
  }

  private boolean ranWell() {
    return models.all().stream().anyMatch(m -> isFresh(m.lastGoodRun(), FRESH));
  }

  private boolean isFresh(long when, Duration time) {
    return clock.getAsLong() - when < time.toNanos();
  }

  private Optional<String> probe() {
    List<ServedModel> served = models.all();
    if (served.isEmpty()) {
      return Optional.of("no model is in service");
    }
    Computation pass =
        new Computation(new EmbeddingInput.Text(""), Priority.INTERACTIVE, this, clock.getAsLong());
    try {
      served.getFirst().submit(pass);
      var unused = pass.vector().get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
      return Optional.empty();
    } catch (TimeoutException e) {
      return Optional.of("the model did not answer within " + PATIENCE.toSeconds() + " s");
    } catch (ExecutionException e) {
      return Optional.of("the model failed: " + e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    } finally {
      pass.leave();
    }
  }
}
