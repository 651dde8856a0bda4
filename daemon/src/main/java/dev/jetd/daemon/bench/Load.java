package dev.jetd.daemon.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/**
 * Puts a server under load. Every connection has a platform thread, which takes the next request
 * that is due and waits for its answer. In open loop a request that is due while all connections
 * wait is asked late, and its latency is counted from when it was due: a server that stalls cannot
 * slow down the clock it is measured by.
 */
public final class Load {
  /** So that a server that is gone is not asked in a busy loop. */
  private static final long PAUSE_AFTER_FAILURE = TimeUnit.MILLISECONDS.toNanos(50);

  private static final long PAUSE_WITHOUT_ADVICE = TimeUnit.SECONDS.toNanos(1);

  private final Plan plan;
  private final AtomicLong nextRequest = new AtomicLong();

  public Load(Plan plan) {
    this.plan = plan;
  }

  /**
   * How far it is.
   *
   * @param elapsed seconds since the load began, warm-up included
   */
  public record Progress(long elapsed, long answered, long failed) {}

  /**
   * Asks once, so that a wrong address or kind of server shows before the load.
   *
   * @throws IOException saying what is wrong with it
   */
  public void probe() throws IOException {
    try (HttpConnection connection = new HttpConnection(plan.target())) {
      Answer answer = connection.post(body());
      if (!answer.isOk() && !answer.isRefusal()) {
        String text = answer.text();
        throw new IOException(
            "it answers "
                + answer.status()
                + ": "
                + text.substring(0, Math.min(300, text.length())));
      }
    }
  }

  /** Runs the whole plan. Progress is told once a second, on the calling thread. */
  public Report run(Consumer<Progress> progress) throws InterruptedException {
    long start = System.nanoTime();
    Window window = Window.from(start, plan);
    Tally tally = new Tally(window);
    Arrivals arrivals =
        plan.rate().isPresent()
            ? Arrivals.openLoop(start, plan.rate().getAsDouble(), plan.seed())
            : Arrivals.closedLoop();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < plan.connections(); i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("bench-" + i)
              .start(() -> new Worker(arrivals, window, tally).run()));
    }
    watch(threads, start, tally, progress);
    return tally.report(plan);
  }

  private static void watch(
      List<Thread> threads, long start, Tally tally, Consumer<Progress> progress)
      throws InterruptedException {
    for (long second = 1; ; second++) {
      long due = start + TimeUnit.SECONDS.toNanos(second);
      for (Thread thread : threads) {
        TimeUnit.NANOSECONDS.timedJoin(thread, due - System.nanoTime());
      }
      if (threads.stream().noneMatch(Thread::isAlive)) {
        return;
      }
      progress.accept(new Progress(second, tally.answersSoFar(), tally.failuresSoFar()));
    }
  }

  private byte[] body() {
    long first = nextRequest.getAndIncrement() * plan.batch();
    List<String> texts =
        LongStream.range(first, first + plan.batch()).mapToObj(plan.texts()::at).toList();
    return plan.shape().body(texts, plan.model());
  }

  /** One connection's work. */
  private final class Worker {
    private final Arrivals arrivals;
    private final Window window;
    private final Tally tally;

    Worker(Arrivals arrivals, Window window, Tally tally) {
      this.arrivals = arrivals;
      this.window = window;
      this.tally = tally;
    }

    void run() {
      try (HttpConnection connection = new HttpConnection(plan.target())) {
        while (true) {
          byte[] body = body();
          long due = arrivals.next();
          if (window.hasEnded(due)) {
            return;
          }
          waitUntil(due);
          if (window.isOver(System.nanoTime())) {
            tally.unsent(due);
          } else {
            ask(connection, body, due);
          }
        }
      }
    }

    private void ask(HttpConnection connection, byte[] body, long due) {
      try {
        Answer answer = connection.post(body);
        long end = System.nanoTime();
        while (plan.retry() && answer.isRefusal() && !window.hasEnded(end + advice(answer))) {
          tally.retried(due);
          waitUntil(end + advice(answer));
          answer = connection.post(body);
          end = System.nanoTime();
        }
        record(answer, due, end);
      } catch (IOException e) {
        tally.failed(due, kind(e));
        waitUntil(System.nanoTime() + PAUSE_AFTER_FAILURE);
      }
    }

    private void record(Answer answer, long due, long end) {
      if (answer.isOk()) {
        tally.answered(due, end, plan.batch(), plan.shape().tokens(answer));
      } else if (answer.isRefusal()) {
        tally.refused(due, end, answer);
      } else {
        tally.failed(due, Integer.toString(answer.status()));
      }
    }
  }

  /** How long a refusal asks to wait; a date, or nothing, counts as a second. */
  private static long advice(Answer answer) {
    return answer
        .retryAfter()
        .filter(text -> text.matches("\\d{1,6}"))
        .map(text -> TimeUnit.SECONDS.toNanos(Long.parseLong(text, 0, text.length(), 10)))
        .orElse(PAUSE_WITHOUT_ADVICE);
  }

  private static String kind(IOException e) {
    return switch (e) {
      case SocketTimeoutException timeout -> "timeout";
      case ConnectException connect -> "connect";
      default -> "broken";
    };
  }

  private static void waitUntil(long time) {
    for (long left = time - System.nanoTime(); left > 0; left = time - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
