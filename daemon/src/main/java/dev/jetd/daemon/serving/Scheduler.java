package dev.jetd.daemon.serving;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.VectorForm;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * Runs one model. Each lane is a platform thread that owns a native runner; when it is free it
 * takes the next batch from the queue. No timer: a batch is what waits at that moment.
 */
final class Scheduler implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Scheduler.class.getName());

  private final Session session;
  private final LongSupplier clock;
  private final ServingObserver observer;
  private final RunMeter meter;
  private final ServiceRate rate;
  private final LaneClock beat;
  private volatile long lastGoodRun;
  private final List<Thread> lanes = new ArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final WorkQueue queue;
  private boolean closing;

  Scheduler(
      Session session,
      int laneCount,
      int batchTokens,
      LongSupplier clock,
      ServingObserver observer,
      RunMeter meter) {
    this.session = session;
    this.clock = clock;
    this.observer = observer;
    this.meter = meter;
    this.rate = new ServiceRate(laneCount);
    this.beat = new LaneClock(laneCount, clock);
    this.lastGoodRun = clock.getAsLong();
    this.queue = new WorkQueue(new BatchPolicy(session.batchForm(), batchTokens));
    List<CompletableFuture<Void>> started = new ArrayList<>();
    for (int i = 0; i < laneCount; i++) {
      CompletableFuture<Void> ready = new CompletableFuture<>();
      started.add(ready);
      int number = i;
      lanes.add(Thread.ofPlatform().name("lane-" + i).start(() -> lane(number, ready)));
    }
    awaitLanes(started);
  }

  /** A lane that cannot have its runner must not leave work waiting for it for ever. */
  private void awaitLanes(List<CompletableFuture<Void>> started) {
    try {
      started.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /**
   * Queues a tokenized computation; it ends completed, failed, or dropped if nobody waits for it.
   */
  void submit(Computation computation) {
    lock.lock();
    try {
      if (!closing) {
        queue.add(computation);
        changed.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    computation.fail(ServeErrors.stopping());
  }

  ServiceRate rate() {
    return rate;
  }

  long lastGoodRun() {
    return lastGoodRun;
  }

  /** For how long the oldest run under way has been going, in nanoseconds; 0 if there is none. */
  long longestRun() {
    return beat.longest();
  }

  private void lane(int number, CompletableFuture<Void> ready) {
    Runner owned;
    try {
      owned = session.newRunner();
    } catch (RuntimeException | Error e) {
      ready.completeExceptionally(e);
      return;
    }
    try (Runner runner = owned) {
      ready.complete(null);
      for (List<Computation> batch = next(); !batch.isEmpty(); batch = next()) {
        beat.begin(number);
        run(runner, batch);
        beat.end(number);
      }
    }
  }

  /** Blocks for work; empty when the scheduler is closing and all work is done. */
  private List<Computation> next() {
    lock.lock();
    try {
      while (true) {
        List<Computation> batch = live(queue.take());
        if (!batch.isEmpty()) {
          return batch;
        }
        if (queue.isEmpty()) {
          if (closing) {
            return List.of();
          }
          changed.awaitUninterruptibly();
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private List<Computation> live(List<Computation> batch) {
    long now = clock.getAsLong();
    List<Computation> live = new ArrayList<>(batch.size());
    for (Computation computation : batch) {
      if (computation.abandoned()) {
        computation.fail(ServeErrors.nobodyWaits());
        observer.dropped();
      } else {
        observer.waited(computation.queueNanos(now));
        live.add(computation);
      }
    }
    return live;
  }

  private void run(Runner runner, List<Computation> batch) {
    long start = clock.getAsLong();
    int tokens = 0;
    List<int[]> sequences = new ArrayList<>(batch.size());
    List<Integer> lengths = new ArrayList<>(batch.size());
    List<VectorForm> forms = new ArrayList<>(batch.size());
    for (Computation computation : batch) {
      tokens += computation.length();
      sequences.add(computation.ids());
      lengths.add(computation.length());
      forms.add(computation.input().treatment().form());
    }
    RunMeter.Run metered = meter.begin(start);
    try {
      float[][] vectors = runner.run(sequences, forms);
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

  /** Finishes what is queued, then ends the lanes and their runners. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (Thread lane : lanes) {
      Threads.joinUninterruptibly(lane);
    }
  }
}
