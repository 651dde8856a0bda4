package dev.jetd.daemon.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlinesTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5);
  private final Deadlines deadlines = new Deadlines(clock::get);

  @AfterEach
  void close() {
    deadlines.close();
  }

  @Test
  void endsAWaitAfterItsDeadlineAlsoWhereTheClockWrapsAround() {
    Deadlines.Wait wait = deadlines.begin(clock.get() + 100);
    clock.addAndGet(101);
    assertThatThrownBy(() -> new CompletableFuture<>().get())
        .isInstanceOf(InterruptedException.class);
    wait.close();
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void leavesAloneWhoIsInTime() throws Exception {
    CompletableFuture<Void> late = new CompletableFuture<>();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  Deadlines.Wait overdue = deadlines.begin(clock.get() - 1);
                  try {
                    new CompletableFuture<>().get();
                  } catch (InterruptedException e) {
                    late.complete(null);
                  } catch (Exception e) {
                    late.completeExceptionally(e);
                  } finally {
                    overdue.close();
                  }
                });
    Deadlines.Wait wait = deadlines.begin(clock.get());
    // The look that ended the other wait has passed over this one too, or is about to.
    late.get(30, TimeUnit.SECONDS);
    other.join();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    wait.close();
  }

  @Test
  void undoesAnInterruptThatCameWhenTheWaitWasOver() {
    Deadlines.Wait wait = deadlines.begin(clock.get() - 1);
    while (!Thread.currentThread().isInterrupted()) {
      Thread.onSpinWait();
    }
    wait.close();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }
}
