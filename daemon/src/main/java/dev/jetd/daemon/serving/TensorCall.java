package dev.jetd.daemon.serving;

import dev.jetd.bindings.TensorRunner;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One run on its way. When nobody waits for it any more it is dropped before it runs, and ended
 * where it runs.
 */
final class TensorCall implements Waiting {
  private final TensorRequest request;
  private final List<String> outputs;
  private final long queuedAt;
  private final CompletableFuture<TensorResult> result = new CompletableFuture<>();
  private Optional<TensorRunner> running = Optional.empty();
  private boolean abandoned;

  /**
   * @param outputs the names of those to compute
   */
  TensorCall(TensorRequest request, List<String> outputs, long queuedAt) {
    this.request = request;
    this.outputs = outputs;
    this.queuedAt = queuedAt;
  }

  TensorRequest request() {
    return request;
  }

  List<String> outputs() {
    return outputs;
  }

  @Override
  public long queueNanos(long now) {
    return now - queuedAt;
  }

  @Override
  public Object client() {
    return request.client();
  }

  @Override
  public Priority priority() {
    return request.priority();
  }

  @Override
  public int length() {
    return 1;
  }

  @Override
  public synchronized boolean abandoned() {
    return abandoned;
  }

  @Override
  public void fail(ServeError error) {
    result.completeExceptionally(new ServeException(error));
  }

  void complete(TensorResult its) {
    result.complete(its);
  }

  /** The runner works for this call from now on; false if nobody waits any more. */
  synchronized boolean begin(TensorRunner runner) {
    if (abandoned) {
      return false;
    }
    runner.allow();
    running = Optional.of(runner);
    return true;
  }

  /** The runner works for this call no more, and is not cancelled after this. */
  synchronized void end() {
    running = Optional.empty();
  }

  /** Nobody waits any more. */
  synchronized void leave() {
    abandoned = true;
    running.ifPresent(TensorRunner::cancel);
  }

  TensorResult await() {
    Duration timeout = request.timeout();
    try {
      return result.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ServeException(
          new ServeError.Expired(
              "not done within " + timeout.toMillis() + " ms; the work was dropped"));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServeException(ServeErrors.nobodyWaits());
    } catch (ExecutionException e) {
      throw e.getCause() instanceof ServeException serve
          ? serve
          : new IllegalStateException("a run failed", e.getCause());
    }
  }
}
