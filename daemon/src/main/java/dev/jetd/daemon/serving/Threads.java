package dev.jetd.daemon.serving;

/** What the JDK's threads lack. */
final class Threads {

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
}
