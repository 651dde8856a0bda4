package dev.jetd.daemon.engines;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.daemon.engines.EngineStatus.State;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.RegistryException;
import dev.jetd.daemon.serving.ServedModel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * What a fault of the device leads to: the CPU serves, and the device is tried again or given up.
 *
 * @param again takes the device up anew, on the builder's thread
 */
record EngineFaults(
    ModelRegistry registry,
    RetryPolicy retries,
    EngineCounts counts,
    EngineThreads threads,
    Consumer<EngineEntry> again,
    LongSupplier clock) {
  private static final System.Logger LOG = System.getLogger(EngineFaults.class.getName());

  /** Engines could not be built or opened; the CPU serves already. */
  void failed(EngineEntry entry, BackendException e) {
    String message = String.valueOf(e.getMessage());
    Optional<DeviceFault> fault = e.fault();
    fault.ifPresent(f -> counts.fault(entry.id(), f));
    if (fault.filter(DeviceFault::recoverable).isPresent()) {
      retry(entry, message);
    } else {
      LOG.log(System.Logger.Level.WARNING, "{0} stays on the CPU: {1}", entry.id(), message);
      entry.moveTo(State.OFF, message);
    }
  }

  private void retry(EngineEntry entry, String message) {
    int faults = entry.fault(clock.getAsLong(), retries.calm().toNanos());
    if (faults > retries.most()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} stays on the CPU after {1} faults: {2}",
          entry.id(),
          faults,
          message);
      entry.moveTo(State.OFF, message);
      return;
    }
    Duration wait = retries.after(faults);
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} is on the CPU, the GPU is tried again in {1} ms: {2}",
        entry.id(),
        wait.toMillis(),
        message);
    entry.moveTo(State.RECOVERING, message);
    threads.build(() -> again.accept(entry), wait);
  }

  /** What serves has failed. Said on a lane's thread, which is not kept. */
  void faulted(EngineEntry entry, ServedModel fast, DeviceFault fault, String message) {
    counts.fault(entry.id(), fault);
    threads.judge(() -> fall(entry, fast, fault, message));
  }

  /** Brings the CPU back, then says what becomes of the device. */
  private void fall(EngineEntry entry, ServedModel fast, DeviceFault fault, String message) {
    if (!entry.fell(fast, message)) {
      return;
    }
    try {
      if (registry.restore(fast)) {
        counts.exchangedToCpu();
      }
    } catch (RegistryException e) {
      LOG.log(System.Logger.Level.DEBUG, "stopping: {0}", e.getMessage());
    }
    if (fault.recoverable()) {
      retry(entry, message);
    } else {
      fast.abandon("the model failed: " + message);
      LOG.log(
          System.Logger.Level.ERROR,
          "{0} stays on the CPU until jetd is started anew: {1}",
          entry.id(),
          message);
      entry.moveTo(State.OFF, message);
    }
  }
}
