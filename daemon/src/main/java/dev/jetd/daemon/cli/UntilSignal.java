package dev.jetd.daemon.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * For a command that Ctrl-C ends: at the signal it is told, and the process waits for it to take
 * down what it has put up, which it has done when this is closed.
 */
final class UntilSignal implements AutoCloseable {
  private final CountDownLatch signal = new CountDownLatch(1);
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;

  private UntilSignal(Duration longest) {
    this.hook = Thread.ofPlatform().name("until-signal").unstarted(() -> end(longest));
  }

  /**
   * Begins to listen.
   *
   * @param longest how long the process waits at most
   */
  static UntilSignal begin(Duration longest) {
    UntilSignal until = new UntilSignal(longest);
    Runtime.getRuntime().addShutdownHook(until.hook);
    return until;
  }

  private void end(Duration longest) {
    signal.countDown();
    try {
      var unused = done.await(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for the signal, no longer than that; whether it has come. */
  boolean await(long nanos) throws InterruptedException {
    return signal.await(nanos, TimeUnit.NANOSECONDS);
  }

  boolean hasCome() {
    return signal.getCount() == 0;
  }

  @Override
  public void close() {
    done.countDown();
    try {
      var unused = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException goingDown) {
      // Then the hook has just been let go.
    }
  }
}
