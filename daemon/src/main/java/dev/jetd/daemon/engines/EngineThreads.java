package dev.jetd.daemon.engines;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One thread builds and opens, which takes its time; one decides, which must not. What comes after
 * the end is dropped.
 */
final class EngineThreads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EngineThreads.class.getName());

  /** What is being opened is let finish, as far as that is quick. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final ScheduledThreadPoolExecutor builder = thread("engine-builder");
  private final ScheduledThreadPoolExecutor judge = thread("engine-judge");

  private static ScheduledThreadPoolExecutor thread(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return executor;
  }

  void build(Runnable work, Duration wait) {
    try {
      var unused = builder.schedule(work, wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "stopping: {0}", e.getMessage());
    }
  }

  void judge(Runnable work) {
    try {
      judge.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "stopping: {0}", e.getMessage());
    }
  }

  void judgeEvery(Duration period, Runnable work) {
    long nanos = Math.max(1, period.toNanos());
    var unused = judge.scheduleWithFixedDelay(work, nanos, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    judge.shutdownNow();
    builder.shutdownNow();
    try {
      boolean ended = builder.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      LOG.log(System.Logger.Level.DEBUG, "the builder has ended: {0}", ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
