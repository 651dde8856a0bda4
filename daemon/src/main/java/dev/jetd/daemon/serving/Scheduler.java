package dev.jetd.daemon.serving;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.VectorForm;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs one model of texts on its lanes. No timer: a batch is what waits when a lane is free. */
final class Scheduler implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());

  private final LongSupplier clock;
  private final ServingObserver observer;
  private final RunMeter meter;
  private final ServiceRate rate;
  private volatile long lastGoodRun;
  private final LaneThreads<Computation, Runner> lanes;

  Scheduler(
      Session session,
      int laneCount,
      int batchTokens,
      LongSupplier clock,
      ServingObserver observer,
      RunMeter meter) {
    this.clock = clock;
    this.observer = observer;
    this.meter = meter;
    this.rate = new ServiceRate(laneCount);
    this.lastGoodRun = clock.getAsLong();
    this.lanes =
        new LaneThreads<>(
            laneCount,
            session::newRunner,
            Runner::close,
            new WorkQueue<>(new BatchPolicy(session.batchForm(), batchTokens)),
            this::run,
            clock,
            observer);
    lanes.start();
  }

  /**
   * Queues a tokenized computation; it ends completed, failed, or dropped if nobody waits for it.
   */
  void submit(Computation computation) {
    lanes.submit(computation);
  }

  /** Takes note that a computation's priority was raised. */
  void hasten(Computation computation) {
    lanes.hasten(computation);
  }

  ServiceRate rate() {
    return rate;
  }

  long lastGoodRun() {
    return lastGoodRun;
  }

  /** For how long the oldest run under way has been going, in nanoseconds; 0 if there is none. */
  long longestRun() {
    return lanes.longestRun();
  }

  private void run(Runner runner, List<Computation> batch) {
    long start = clock.getAsLong();
    int tokens = 0;
    List<int[]> sequences = new ArrayList<>(batch.size());
    List<Integer> lengths = new ArrayList<>(batch.size());
    List<VectorForm> forms = new ArrayList<>(batch.size());
    List<Integer> seconds = new ArrayList<>(batch.size());
    for (Computation computation : batch) {
      tokens += computation.length();
      sequences.add(computation.ids());
      lengths.add(computation.length());
      forms.add(computation.input().treatment().form());
      seconds.add(computation.second());
    }
    RunMeter.Run metered = meter.begin(start);
    try {
      float[][] vectors = runner.run(sequences, forms, seconds);
      long end = clock.getAsLong();
      Iterator<Long> microjoules = metered.end(end, lengths).iterator();
      lastGoodRun = end;
      rate.ran(tokens, end - start);
      observer.ran(batch.size(), tokens, end - start);
      for (int i = 0; i < vectors.length; i++) {
        if (microjoules.hasNext()) {
          batch.get(i).spent(microjoules.next());
        }
        batch.get(i).complete(vectors[i], start, end);
        observer.completed(batch.get(i).priority(), batch.get(i).nanosSinceAsked(end));
      }
    } catch (RuntimeException | Error e) {
      var unused = metered.end(clock.getAsLong(), lengths);
      failed(runner, batch, e);
    }
  }

  /** One bad sequence must not fail its neighbours: each is tried by itself. */
  private void failed(Runner runner, List<Computation> batch, Throwable cause) {
    if (batch.size() > 1) {
      batch.forEach(c -> run(runner, List.of(c)));
      return;
    }
    LOG.log(System.Logger.Level.WARNING, "the model failed", cause);
    observer.failed();
    String reason = cause instanceof BackendException ? ": " + cause.getMessage() : "";
    batch.getFirst().fail(new ServeError.BackendFailed("the model failed" + reason));
  }

  /** Gives up on the lanes: all that runs, waits or comes later fails. */
  void abandon(ServeError error) {
    lanes.abandon(error);
  }

  /** Whether no lane runs any more. */
  boolean ended() {
    return lanes.ended();
  }

  /** Finishes what is queued, then ends the lanes and their runners. */
  @Override
  public void close() {
    lanes.close();
  }
}
