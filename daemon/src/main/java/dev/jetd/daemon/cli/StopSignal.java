package dev.jetd.daemon.cli;

import java.util.concurrent.CountDownLatch;

/** Keeps a command running until the process is told to stop, which first closes what it runs. */
final class StopSignal {
  private final CountDownLatch stopped = new CountDownLatch(1);

  StopSignal(Runnable close) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("stop")
                .unstarted(
                    () -> {
                      close.run();
                      stopped.countDown();
                    }));
  }

  void await() throws InterruptedException {
    stopped.await();
  }
}
