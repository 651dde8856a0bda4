package dev.jetd.daemon.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a real session cannot be made to do on demand: fail, and stand still. */
final class SchedulerTest {

  /** A session whose runners are made by the test. */
  private record TestSession(BatchForm batchForm, Supplier<Runner> runners) implements Session {
    @Override
    public int dimension() {
      return 1;
    }

    @Override
    public Precision precision() {
      return Precision.FP32;
    }

    @Override
    public String backend() {
      return "test";
    }

    @Override
    public Runner newRunner() {
      return runners.get();
    }

    @Override
    public void close() {}
  }

  /** Gives each sequence its own length as its vector, unless told otherwise. */
  private static class LengthRunner implements Runner {
    @Override
    public float[][] run(List<int[]> sequences) {
      return sequences.stream().map(s -> new float[] {s.length}).toArray(float[][]::new);
    }

    @Override
    public void close() {}
  }

  @Test
  void aSequenceThatFailsDoesNotFailThoseBesideIt() {
    Runner runner =
        new LengthRunner() {
          @Override
          public float[][] run(List<int[]> sequences) {
            if (sequences.stream().anyMatch(s -> s.length == 7)) {
              throw new BackendException("seven is refused");
            }
            return super.run(sequences);
          }
        };
    CountDownLatch open = new CountDownLatch(1);
    try (Scheduler scheduler = scheduler(BatchForm.PADDED, gated(runner, open))) {
      List<Computation> work = new ArrayList<>();
      for (int length : new int[] {8, 7, 8, 8}) {
        work.add(submit(scheduler, length));
      }
      open.countDown();
      assertThat(work.get(0).vector().join().vector()).containsExactly(8);
      assertThat(work.get(2).vector().join().vector()).containsExactly(8);
      assertThat(work.get(3).vector().join().vector()).containsExactly(8);
      assertThatThrownBy(work.get(1).vector()::join)
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("seven is refused");
    }
  }

  @Test
  void aDefectInARunFailsItsWorkAndTheLaneGoesOn() {
    AtomicInteger runs = new AtomicInteger();
    Runner runner =
        new LengthRunner() {
          @Override
          public float[][] run(List<int[]> sequences) {
            if (runs.getAndIncrement() == 0) {
              throw new IllegalStateException("a defect");
            }
            return super.run(sequences);
          }
        };
    try (Scheduler scheduler = scheduler(BatchForm.SINGLE, runner)) {
      Computation first = submit(scheduler, 3);
      assertThatThrownBy(first.vector()::join).hasMessageContaining("the model failed");
      assertThat(submit(scheduler, 4).vector().join().vector()).containsExactly(4);
    }
  }

  @Test
  void workThatNobodyWaitsForIsNotRun() {
    List<Integer> ran = Collections.synchronizedList(new ArrayList<>());
    Runner runner =
        new LengthRunner() {
          @Override
          public float[][] run(List<int[]> sequences) {
            sequences.forEach(s -> ran.add(s.length));
            return super.run(sequences);
          }
        };
    CountDownLatch open = new CountDownLatch(1);
    try (Scheduler scheduler = scheduler(BatchForm.SINGLE, gated(runner, open))) {
      Computation first = submit(scheduler, 1);
      Computation left = submit(scheduler, 2);
      Computation last = submit(scheduler, 3);
      left.leave();
      open.countDown();
      last.vector().join();
      assertThat(first.vector()).isCompleted();
      assertThat(left.vector()).isCompletedExceptionally();
      assertThat(ran).containsExactly(1, 3);
    }
  }

  @Test
  void closingFinishesWhatIsQueuedAndRefusesWhatComesAfter() {
    CountDownLatch open = new CountDownLatch(1);
    Scheduler scheduler = scheduler(BatchForm.SINGLE, gated(new LengthRunner(), open));
    List<Computation> work =
        List.of(submit(scheduler, 1), submit(scheduler, 2), submit(scheduler, 3));
    Thread closing = Thread.ofPlatform().start(scheduler::close);
    open.countDown();
    Threads.joinUninterruptibly(closing);
    assertThat(work).allSatisfy(w -> assertThat(w.vector()).isCompleted());
    assertThatThrownBy(submit(scheduler, 4).vector()::join).hasMessageContaining("stopping");
  }

  @Test
  void aLaneWithoutARunnerEndsTheStart() {
    Session session =
        new TestSession(
            BatchForm.SINGLE,
            () -> {
              throw new BackendException("no memory for a runner");
            });
    assertThatThrownBy(
            () ->
                new Scheduler(
                        session, 2, 256, System::nanoTime, ServingObserver.NONE, RunMeter.NONE)
                    .close())
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("no memory for a runner");
  }

  @Test
  void whatARunCostIsToldToEachOfItsSequences() {
    CountDownLatch open = new CountDownLatch(1);
    RunMeter tenPerToken =
        start -> (end, tokens) -> tokens.stream().map(count -> 10L * count).toList();
    try (Scheduler scheduler =
        scheduler(BatchForm.PADDED, gated(new LengthRunner(), open), tenPerToken)) {
      List<Computation> work =
          List.of(submit(scheduler, 8), submit(scheduler, 9), submit(scheduler, 10));
      open.countDown();
      for (Computation each : work) {
        assertThat(each.vector().join().used() * 10L).isEqualTo(each.microjoules().orElseThrow());
      }
    }
  }

  @Test
  void aRunThatFailsIsStillMeasuredToItsEnd() {
    AtomicInteger ended = new AtomicInteger();
    RunMeter counting =
        start ->
            (end, tokens) -> {
              ended.incrementAndGet();
              return List.of();
            };
    Runner failing =
        new LengthRunner() {
          @Override
          public float[][] run(List<int[]> sequences) {
            throw new BackendException("refused");
          }
        };
    try (Scheduler scheduler = scheduler(BatchForm.SINGLE, failing, counting)) {
      assertThatThrownBy(submit(scheduler, 3).vector()::join).hasMessageContaining("refused");
      assertThat(ended).hasValue(1);
    }
  }

  private static Scheduler scheduler(BatchForm form, Runner runner) {
    return scheduler(form, runner, RunMeter.NONE);
  }

  private static Scheduler scheduler(BatchForm form, Runner runner, RunMeter meter) {
    return new Scheduler(
        new TestSession(form, () -> runner), 1, 256, System::nanoTime, ServingObserver.NONE, meter);
  }

  /** Holds the first run until the gate is open. */
  private static Runner gated(Runner runner, CountDownLatch gate) {
    return new Runner() {
      @Override
      public float[][] run(List<int[]> sequences) {
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return runner.run(sequences);
      }

      @Override
      public void close() {}
    };
  }

  private static Computation submit(Scheduler scheduler, int length) {
    Computation work =
        new Computation(new EmbeddingInput.Text(""), Priority.INTERACTIVE, "client", 0);
    work.queued(new int[length], length, 0);
    scheduler.submit(work);
    return work;
  }
}
