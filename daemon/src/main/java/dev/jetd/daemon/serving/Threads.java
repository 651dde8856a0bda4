package dev.jetd.daemon.serving;

import java.time.Duration;

/** What the JDK's threads lack. */
final class Threads {
  private static final Duration BRIEFLY = Duration.ofMillis(500);

  private Threads() {}

  /** Waits for the thread's end; an interrupt is kept for the caller, not obeyed. */
  static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits a moment for the end of a thread that may never end. */
  static void joinBriefly(Thread thread) {
    try {
      var unused = thread.join(BRIEFLY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
