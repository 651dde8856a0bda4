package dev.jetd.models.repository;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Ends reads from a server that has stopped sending and keeps the connection. */
final class Stall implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().name("download-watch").daemon().factory());

  /** The stream, closed under its reader when nothing comes for too long. */
  InputStream watch(InputStream in) {
    return new Watched(in);
  }

  private final class Watched extends FilterInputStream {
    private volatile long lastRead = System.nanoTime();
    private final ScheduledFuture<?> check;

    Watched(InputStream in) {
      super(in);
      long period = PATIENCE.toSeconds() / 4;
      check = timer.scheduleWithFixedDelay(this::look, period, period, TimeUnit.SECONDS);
    }

    private void look() {
      if (System.nanoTime() - lastRead > PATIENCE.toNanos()) {
        try {
          in.close();
        } catch (IOException e) {
          check.cancel(false);
        }
      }
    }

    @Override
    public int read(byte[] bytes, int from, int length) throws IOException {
      int n = super.read(bytes, from, length);
      lastRead = System.nanoTime();
      return n;
    }

    @Override
    public void close() throws IOException {
      check.cancel(false);
      super.close();
    }
  }

  @Override
  public void close() {
    timer.shutdownNow();
  }
}
