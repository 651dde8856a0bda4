package dev.jetd.daemon.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** Keeps a model busy with made-up work, past the cache, and tells how it did. */
public final class Exercise {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final ServedModel model;
  private final int[] ids;
  private final LongSupplier clock;

  /**
   * How it did.
   *
   * @param medianMillis from asking to the vector
   */
  public record Result(long count, double seconds, double medianMillis) {
    /** A second. */
    public double rate() {
      return count / seconds;
    }
  }

  /** Asks {@code model} for the vectors of sequences of so many tokens. */
  public Exercise(ServedModel model, int tokens, LongSupplier clock) {
    this.model = model;
    this.ids = new int[tokens];
    this.clock = clock;
  }

  /**
   * Asks from so many threads, each anew when it has its answer.
   *
   * @param nanos for how long
   * @param given up as soon as this says so
   * @throws ServeException if the model fails
   */
  public Result run(int askers, long nanos, BooleanSupplier given) {
    if (!model.holds().tryTake()) {
      throw new ServeException(ServeErrors.stopping());
    }
    try {
      return exercise(askers, nanos, given);
    } finally {
      model.holds().give();
    }
  }

  private Result exercise(int askers, long nanos, BooleanSupplier given) {
    AtomicBoolean over = new AtomicBoolean();
    Histogram micros = new ConcurrentHistogram(TimeUnit.HOURS.toMicros(1), 2);
    List<Asker> all = new ArrayList<>();
    long start = clock.getAsLong();
    for (int i = 0; i < askers; i++) {
      all.add(new Asker(over, micros));
    }
    while (clock.getAsLong() - start < nanos && !given.getAsBoolean() && !over.get()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    over.set(true);
    double seconds = (clock.getAsLong() - start) / 1e9;
    all.forEach(Asker::join);
    return new Result(micros.getTotalCount(), seconds, micros.getValueAtPercentile(50) / 1000.0);
  }

  /** One that asks until it is over. */
  private final class Asker {
    private final AtomicBoolean over;
    private final Histogram micros;
    private final java.util.concurrent.CompletableFuture<Void> done;

    Asker(AtomicBoolean over, Histogram micros) {
      this.over = over;
      this.micros = micros;
      this.done =
          java.util.concurrent.CompletableFuture.runAsync(
              this::ask, task -> Thread.ofVirtual().name("exercise").start(task));
    }

    private void ask() {
      try {
        while (!over.get()) {
          long asked = clock.getAsLong();
          Computation one =
              new Computation(new EmbeddingInput.Ids(ids), Priority.INTERACTIVE, this, asked);
          model.submit(one);
          one.vector().join();
          if (!over.get()) {
            micros.recordValue((clock.getAsLong() - asked) / 1000);
          }
        }
      } finally {
        over.set(true);
      }
    }

    void join() {
      try {
        done.join();
      } catch (CompletionException e) {
        throw e.getCause() instanceof ServeException cause ? cause : e;
      }
    }
  }
}
