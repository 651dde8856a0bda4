package dev.jetd.daemon.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.BatchForm;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WorkQueueTest {

  @Test
  void dependentRowsRunAlone() {
    WorkQueue<Computation> queue = queue(BatchForm.SINGLE, 256);
    queue.add(work(Priority.INTERACTIVE, "a", 8));
    queue.add(work(Priority.INTERACTIVE, "a", 8));
    assertThat(queue.take()).hasSize(1);
    assertThat(queue.take()).hasSize(1);
    assertThat(queue.take()).isEmpty();
  }

  @Test
  void independentRowsOfLikeLengthShareARunWithinTheBudget() {
    WorkQueue<Computation> queue = queue(BatchForm.PADDED, 64);
    for (int length : new int[] {8, 200, 9, 8, 60, 7, 8, 8, 8, 8}) {
      queue.add(work(Priority.INTERACTIVE, "a", length));
    }
    List<Computation> batch = queue.take();
    assertThat(lengths(batch)).containsExactly(8, 8, 8, 8, 8, 8, 9);
    int longest = lengths(batch).stream().mapToInt(Integer::intValue).max().orElseThrow();
    assertThat(longest * batch.size()).isLessThanOrEqualTo(64);
  }

  @Test
  void aPaddedRunIsAtMostAQuarterPadding() {
    WorkQueue<Computation> queue = queue(BatchForm.PADDED, 1000);
    queue.add(work(Priority.INTERACTIVE, "a", 10));
    queue.add(work(Priority.INTERACTIVE, "a", 100));
    assertThat(lengths(queue.take())).containsExactly(10);
    assertThat(lengths(queue.take())).containsExactly(100);
  }

  @Test
  void aPackedRunTakesAnyLengthsWithinTheBudget() {
    WorkQueue<Computation> queue = queue(BatchForm.PACKED, 120);
    queue.add(work(Priority.INTERACTIVE, "a", 10));
    queue.add(work(Priority.INTERACTIVE, "a", 100));
    queue.add(work(Priority.INTERACTIVE, "a", 20));
    assertThat(lengths(queue.take())).containsExactly(10, 20);
    assertThat(lengths(queue.take())).containsExactly(100);
  }

  @Test
  void clientsTakeTurnsHoweverMuchOneHasQueued() {
    WorkQueue<Computation> queue = queue(BatchForm.SINGLE, 256);
    for (int i = 0; i < 100; i++) {
      queue.add(work(Priority.INTERACTIVE, "greedy", 8));
    }
    queue.add(work(Priority.INTERACTIVE, "modest", 8));
    queue.take();
    assertThat(queue.take().getFirst().client()).isEqualTo("modest");
  }

  @Test
  void bulkWorkThatAnInteractiveRequestJoinsWaitsAsInteractive() {
    WorkQueue<Computation> queue = queue(BatchForm.SINGLE, 256);
    Computation joined = work(Priority.BULK, "b", 8);
    queue.add(work(Priority.BULK, "b", 8));
    queue.add(joined);
    queue.add(work(Priority.INTERACTIVE, "a", 8));
    assertThat(joined.raise()).isTrue();
    queue.hasten(joined);
    assertThat(queue.take().getFirst().client()).isEqualTo("a");
    assertThat(queue.take()).containsExactly(joined);
    assertThat(queue.take().getFirst().priority()).isEqualTo(Priority.BULK);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void whatDoesNotWaitAsBulkIsNotQueuedAgain() {
    WorkQueue<Computation> queue = queue(BatchForm.SINGLE, 256);
    Computation early = work(Priority.BULK, "b", 8);
    assertThat(early.raise()).isTrue();
    queue.hasten(early);
    assertThat(queue.isEmpty()).isTrue();
    queue.add(early);
    queue.hasten(early);
    assertThat(early.raise()).isFalse();
    assertThat(queue.take()).containsExactly(early);
    assertThat(queue.isEmpty()).isTrue();
  }

  @Test
  void bulkWorkWaitsAtMostSevenInteractiveRuns() {
    WorkQueue<Computation> queue = queue(BatchForm.SINGLE, 256);
    for (int i = 0; i < 100; i++) {
      queue.add(work(Priority.INTERACTIVE, "a", 8));
    }
    for (int i = 0; i < 5; i++) {
      queue.add(work(Priority.BULK, "b", 8));
    }
    List<Integer> bulkRuns = new ArrayList<>();
    for (int run = 1; run <= 40; run++) {
      if (queue.take().getFirst().priority() == Priority.BULK) {
        bulkRuns.add(run);
      }
    }
    assertThat(bulkRuns).containsExactly(8, 16, 24, 32, 40);
  }

  @Test
  void interactiveWorkGoesFirstAndBulkTakesWhatIsLeft() {
    WorkQueue<Computation> queue = queue(BatchForm.SINGLE, 256);
    queue.add(work(Priority.BULK, "b", 8));
    queue.add(work(Priority.INTERACTIVE, "a", 8));
    assertThat(queue.take().getFirst().priority()).isEqualTo(Priority.INTERACTIVE);
    assertThat(queue.take().getFirst().priority()).isEqualTo(Priority.BULK);
    assertThat(queue.isEmpty()).isTrue();
  }

  private static WorkQueue<Computation> queue(BatchForm form, int budget) {
    return new WorkQueue<>(new BatchPolicy(form, budget));
  }

  private static Computation work(Priority priority, String client, int length) {
    Computation work = new Computation(new EmbeddingInput.Text(""), priority, client, 0);
    work.queued(new int[length], length, 0);
    return work;
  }

  private static List<Integer> lengths(List<Computation> batch) {
    return batch.stream().map(Computation::length).toList();
  }
}
