package dev.jetd.daemon.registry;

import dev.jetd.daemon.registry.RegistryException.Reason;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;

/** Has something done by another thread and waits for it. */
final class Worker {

  private Worker() {}

  static <T> T call(Executor executor, Supplier<T> work) {
    try {
      return CompletableFuture.supplyAsync(work, executor).join();
    } catch (RejectedExecutionException e) {
      throw new RegistryException(Reason.STOPPING, "the daemon is stopping");
    } catch (CompletionException e) {
      throw told(e.getCause());
    }
  }

  /** What an operator can mend stays what it is. */
  private static RuntimeException told(@org.jspecify.annotations.Nullable Throwable cause) {
    return cause instanceof RuntimeException e ? e : new IllegalStateException(cause);
  }
}
