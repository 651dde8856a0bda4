package dev.jetd.daemon.serving;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The lanes of one model: platform threads, each the owner of a native runner. A lane that is free
 * takes the next work from the queue, without what nobody waits for any more.
 *
 * @param <W> the work
 * @param <R> the runner
 */
final class LaneThreads<W extends Waiting, R> implements AutoCloseable {
  private final int count;
  private final Supplier<R> open;
  private final Consumer<R> close;
  private final WorkQueue<W> queue;
  private final BiConsumer<R, List<W>> run;
  private final LongSupplier clock;
  private final ServingObserver observer;
  private final LaneClock beat;
  private final List<Thread> threads = new ArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final AtomicReferenceArray<List<W>> running;
  private Optional<ServeError> abandoned = Optional.empty();
  private boolean closing;

  /**
   * @param open makes a runner, on the lane's own thread
   * @param close frees it, there too
   * @param run runs what one {@link WorkQueue#take} gave; throws nothing
   */
  LaneThreads(
      int count,
      Supplier<R> open,
      Consumer<R> close,
      WorkQueue<W> queue,
      BiConsumer<R, List<W>> run,
      LongSupplier clock,
      ServingObserver observer) {
    this.count = count;
    this.open = open;
    this.close = close;
    this.queue = queue;
    this.run = run;
    this.clock = clock;
    this.beat = new LaneClock(count, clock);
    this.observer = observer;
    this.running = new AtomicReferenceArray<>(count);
    IntStream.range(0, count).forEach(i -> running.set(i, List.of()));
  }

  /** Starts the lanes; where one cannot have its runner, none is left. */
  void start() {
    List<CompletableFuture<Void>> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CompletableFuture<Void> ready = new CompletableFuture<>();
      started.add(ready);
      int number = i;
      threads.add(Thread.ofPlatform().name("lane-" + i).start(() -> lane(number, ready)));
    }
    try {
      started.forEach(CompletableFuture::join);
    } catch (CompletionException e) {
      close();
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** For how long the oldest run under way has been going, in nanoseconds; 0 if there is none. */
  long longestRun() {
    return beat.longest();
  }

  /** Queues work, which ends run, or failed if it was dropped or the lanes are closing. */
  void submit(W work) {
    lock.lock();
    try {
      if (!closing) {
        queue.add(work);
        changed.signal();
        return;
      }
    } finally {
      lock.unlock();
    }
    work.fail(abandoned.orElse(ServeErrors.stopping()));
  }

  /**
   * Gives up on the lanes, one of which may never come back: all that runs, waits or comes later
   * fails.
   */
  void abandon(ServeError error) {
    List<W> lost = new ArrayList<>();
    lock.lock();
    try {
      abandoned = Optional.of(error);
      closing = true;
      while (!queue.isEmpty()) {
        lost.addAll(queue.take());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    for (int i = 0; i < count; i++) {
      lost.addAll(running.get(i));
    }
    lost.forEach(work -> work.fail(error));
  }

  /** Whether every lane has ended, so that what they ran on can be freed. */
  boolean ended() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  /** The work's priority was raised: it may wait, be about to, or have run. */
  void hasten(W work) {
    lock.lock();
    try {
      queue.hasten(work);
    } finally {
      lock.unlock();
    }
  }

  private void lane(int number, CompletableFuture<Void> ready) {
    R runner;
    try {
      runner = open.get();
    } catch (RuntimeException | Error e) {
      ready.completeExceptionally(e);
      return;
    }
    try {
      ready.complete(null);
      for (List<W> batch = next(); !batch.isEmpty(); batch = next()) {
        running.set(number, batch);
        beat.begin(number);
        run.accept(runner, batch);
        beat.end(number);
        running.set(number, List.of());
      }
    } finally {
      close.accept(runner);
    }
  }

  /** Blocks for work; empty when the lanes are closing and all work is done. */
  private List<W> next() {
    lock.lock();
    try {
      while (true) {
        List<W> batch = live(queue.take());
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

  private List<W> live(List<W> batch) {
    long now = clock.getAsLong();
    List<W> live = new ArrayList<>(batch.size());
    for (W work : batch) {
      if (work.abandoned()) {
        work.fail(ServeErrors.nobodyWaits());
        observer.dropped();
      } else {
        observer.waited(work.queueNanos(now));
        live.add(work);
      }
    }
    return live;
  }

  /**
   * Finishes what is queued, then ends the lanes and their runners. Lanes that were given up are
   * waited for a moment only.
   */
  @Override
  public void close() {
    boolean givenUp;
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
      givenUp = abandoned.isPresent();
    } finally {
      lock.unlock();
    }
    for (Thread thread : threads) {
      if (givenUp) {
        Threads.joinBriefly(thread);
      } else {
        Threads.joinUninterruptibly(thread);
      }
    }
  }
}
