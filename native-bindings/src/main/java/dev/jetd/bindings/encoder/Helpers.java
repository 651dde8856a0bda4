package dev.jetd.bindings.encoder;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Threads that take part in the runs of one model while processors are idle, and sleep otherwise.
 * Their owner outlives every runner.
 */
final class Helpers implements AutoCloseable {
  private final long team;
  private final List<Thread> threads;

  Helpers(long model, int chunk, int count, int processors) {
    team = EncoderCalls.newTeam(model, chunk, count, processors);
    threads =
        IntStream.range(0, count)
            .mapToObj(
                i -> Thread.ofPlatform().daemon().name("helper-" + i).unstarted(() -> help(i)))
            .toList();
    try {
      threads.forEach(Thread::start);
    } catch (RuntimeException | Error e) {
      close();
      throw e;
    }
  }

  /** For {@link EncoderCalls}. */
  long team() {
    return team;
  }

  /** How many parts of runs they have computed. */
  long helped() {
    return EncoderCalls.helped(team);
  }

  /** As the lanes do, it gives way to the threads that answer requests. */
  private void help(int number) {
    EncoderCalls.giveWay();
    EncoderCalls.help(team, number);
  }

  /** Returns when the threads have ended. */
  @Override
  public void close() {
    EncoderCalls.endTeam(team);
    threads.forEach(Helpers::join);
    EncoderCalls.freeTeam(team);
  }

  /** An interrupt is kept for the caller, not obeyed: a thread that lives uses the memory. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
