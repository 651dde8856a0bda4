package dev.jetd.bindings.nvml;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.natives.SystemLibraries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * NVML, asked now and then by one that must not wait for it. Nothing is loaded before the first
 * question. One thread makes all calls; one that hangs in the driver holds up nobody but itself.
 */
public final class Nvml implements AutoCloseable {
  /** After a failure, and after a refusal, which a driver's arrival may end. */
  private static final Duration REST = Duration.ofMinutes(1);

  /** Loading the library may take that long; more is a trouble to tell of. */
  private static final Duration LATE = Duration.ofSeconds(5);

  /** What the thread that owns the library knows of it. */
  private static final class Owned {
    private Optional<NvmlLibrary> library = Optional.empty();
  }

  /** A question that is not answered yet. */
  private record Asked(CompletableFuture<NvmlReading> answer, long since) {}

  private final Path natives;
  private final SystemLibraries system;
  private final LongSupplier clock;
  private final Owned owned = new Owned();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("nvml").daemon().factory());

  private Optional<Asked> asked = Optional.empty();
  private Optional<Answer> resting = Optional.empty();
  private long restingSince;

  /**
   * @param natives directory of this platform's libraries
   * @param clock nanoseconds that never jump
   */
  public Nvml(Path natives, SystemLibraries system, LongSupplier clock) {
    this.natives = natives;
    this.system = system;
    this.clock = clock;
  }

  /**
   * What came of a question.
   *
   * @param trouble why there is no reading; absent too while the first one is still on its way
   */
  public record Answer(Optional<NvmlReading> reading, Optional<String> trouble) {
    static Answer of(NvmlReading reading) {
      return new Answer(Optional.of(reading), Optional.empty());
    }

    static Answer not(String trouble) {
      return new Answer(Optional.empty(), Optional.of(trouble));
    }
  }

  /** Asks, and waits no longer than that. Never throws. */
  public synchronized Answer ask(Duration patience) {
    if (resting.isPresent() && clock.getAsLong() - restingSince < REST.toNanos()) {
      return resting.get();
    }
    resting = Optional.empty();
    boolean fresh = asked.isEmpty();
    Asked now = asked.orElseGet(() -> new Asked(submit(), clock.getAsLong()));
    asked = Optional.of(now);
    // Whoever has waited once for a call that hangs need not do so again.
    return await(now, fresh ? patience : Duration.ZERO);
  }

  private CompletableFuture<NvmlReading> submit() {
    return CompletableFuture.supplyAsync(this::read, thread);
  }

  private Answer await(Asked now, Duration patience) {
    try {
      NvmlReading reading = now.answer().get(patience.toNanos(), TimeUnit.NANOSECONDS);
      asked = Optional.empty();
      return Answer.of(reading);
    } catch (TimeoutException notYet) {
      long seconds = TimeUnit.NANOSECONDS.toSeconds(clock.getAsLong() - now.since());
      return seconds < LATE.toSeconds()
          ? new Answer(Optional.empty(), Optional.empty())
          : Answer.not("NVML has not answered for " + seconds + " s");
    } catch (ExecutionException failed) {
      asked = Optional.empty();
      resting = Optional.of(Answer.not(reason(failed)));
      restingSince = clock.getAsLong();
      return resting.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(Optional.empty(), Optional.empty());
    }
  }

  private static String reason(ExecutionException failed) {
    Throwable cause = failed.getCause();
    return cause instanceof BackendException told
        ? String.valueOf(told.getMessage())
        : String.valueOf(cause);
  }

  /** On the thread that owns the library. */
  private NvmlReading read() {
    NvmlLibrary library = owned.library.orElseGet(() -> NvmlLibrary.open(natives, system));
    owned.library = Optional.of(library);
    try {
      return library.read();
    } catch (BackendException failed) {
      closeLibrary();
      throw failed;
    }
  }

  private void closeLibrary() {
    owned.library.ifPresent(NvmlLibrary::close);
    owned.library = Optional.empty();
  }

  /** Shuts NVML down, unless it hangs; then its thread is left to end with the process. */
  @Override
  public void close() {
    thread.execute(this::closeLibrary);
    thread.shutdown();
    try {
      var unused = thread.awaitTermination(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
