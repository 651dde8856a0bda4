package dev.jetd.daemon.engines;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.daemon.engines.EngineStatus.State;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.registry.RegistryException;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServeException;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.models.Bundle;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Has the models in service run by a device once their engines are built, and by the CPU again when
 * it fails. Nothing here is ever waited for by a start or a request.
 *
 * <p>Two threads: one builds and opens, which takes its time; one decides, which must not.
 */
public final class EngineLife implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EngineLife.class.getName());

  /** What is being opened is let finish, as far as that is quick. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Models models;
  private final ModelRegistry registry;
  private final Accelerator accelerator;
  private final Loader loader;
  private final RetryPolicy retries;
  private final Duration runLimit;
  private final LongSupplier clock;
  private final EngineCounts counts = new EngineCounts();
  private final ScheduledThreadPoolExecutor builder = thread("engine-builder");
  private final ScheduledThreadPoolExecutor judge = thread("engine-judge");

  /** By the model that the CPU runs. */
  private final Map<ServedModel, EngineEntry> entries = new LinkedHashMap<>();

  private Optional<String> absent = Optional.empty();

  /** Loads and warms a model in another way. */
  public interface Loader {
    ServedModel load(Bundle bundle, BiFunction<Bundle, SessionOptions, Session> opener);
  }

  /**
   * @param runLimit a run longer than this has hung
   */
  public EngineLife(
      Models models,
      ModelRegistry registry,
      Accelerator accelerator,
      Loader loader,
      RetryPolicy retries,
      Duration runLimit,
      LongSupplier clock) {
    this.models = models;
    this.registry = registry;
    this.accelerator = accelerator;
    this.loader = loader;
    this.retries = retries;
    this.runLimit = runLimit;
    this.clock = clock;
  }

  private static ScheduledThreadPoolExecutor thread(String name) {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return executor;
  }

  /** Begins to look after what is in service, now and later. Returns at once. */
  public void start() {
    builder.execute(this::begin);
  }

  /** Why there is no device to run anything on; empty while there is, or nobody has looked. */
  public synchronized Optional<String> absent() {
    return absent;
  }

  /** What has happened so far. */
  public EngineCounts counts() {
    return counts;
  }

  /** How every model stands that the device runs or might. */
  public synchronized List<EngineStatus> statuses() {
    return entries.values().stream().map(this::status).toList();
  }

  private EngineStatus status(EngineEntry entry) {
    if (entry.build().isEmpty()) {
      return EngineStatus.of(entry.id(), entry.state(), entry.reason());
    }
    Accelerator.Progress progress = accelerator.progress(entry.cpu().bundle());
    long left = entry.build().get().secondsLeft(progress, clock.getAsLong());
    return new EngineStatus(entry.id(), entry.state(), "", progress.done(), progress.of(), left);
  }

  private void begin() {
    switch (accelerator.probe()) {
      case Availability.Unavailable u -> {
        synchronized (this) {
          absent = Optional.of(u.reason());
        }
        LOG.log(System.Logger.Level.DEBUG, "no engines: {0}", u.reason());
      }
      case Availability.Available a -> {
        LOG.log(System.Logger.Level.INFO, "engines are built for {0}", a.detail());
        models.watch(() -> onJudge(this::look));
        onJudge(this::look);
        long period = Math.max(1, runLimit.toNanos() / 4);
        var unused =
            judge.scheduleWithFixedDelay(this::watchRuns, period, period, TimeUnit.NANOSECONDS);
      }
    }
  }

  private void onJudge(Runnable work) {
    try {
      judge.execute(work);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "stopping: {0}", e.getMessage());
    }
  }

  private void onBuilder(Runnable work, Duration wait) {
    try {
      var unused = builder.schedule(work, wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.log(System.Logger.Level.DEBUG, "stopping: {0}", e.getMessage());
    }
  }

  /** Takes up what has come into service, and forgets what has gone. */
  private synchronized void look() {
    Collection<LoadedModel> loaded = models.table().loaded().values();
    entries
        .values()
        .removeIf(e -> !loaded.contains(e.cpu()) && e.fast().filter(loaded::contains).isEmpty());
    for (LoadedModel model : loaded) {
      if (model instanceof ServedModel served
          && served.manifest().isEmbedding()
          && !isKnown(served)) {
        EngineEntry entry = new EngineEntry(served);
        entries.put(served, entry);
        onBuilder(() -> prepare(entry), Duration.ZERO);
      }
    }
  }

  private boolean isKnown(ServedModel model) {
    return entries.containsKey(model)
        || entries.values().stream().anyMatch(e -> e.fast().filter(model::equals).isPresent());
  }

  /** Builds what is missing, opens it, and has it take the CPU's place. */
  private void prepare(EngineEntry entry) {
    if (!isCurrent(entry)) {
      return;
    }
    Bundle bundle = entry.cpu().bundle();
    Optional<String> unfit = accelerator.unfit(bundle);
    if (unfit.isPresent()) {
      move(entry, State.OFF, unfit.get());
      return;
    }
    try {
      build(entry, bundle);
      move(entry, State.OPENING, "");
      open(entry, bundle);
    } catch (BackendException e) {
      failed(entry, e);
    } catch (RegistryException e) {
      move(entry, State.OFF, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the engines of " + entry.id(), e);
      move(entry, State.OFF, "a defect of jetd: " + e);
    }
  }

  private void build(EngineEntry entry, Bundle bundle) {
    Accelerator.Progress before = accelerator.progress(bundle);
    synchronized (this) {
      entry.building(new BuildClock(clock.getAsLong(), before.done()));
    }
    if (before.done() < before.of()) {
      LOG.log(
          System.Logger.Level.INFO,
          "building {0} of {1} engines for {2}; the CPU serves meanwhile",
          before.of() - before.done(),
          before.of(),
          entry.id());
    }
    accelerator.build(bundle);
  }

  private void open(EngineEntry entry, Bundle bundle) {
    FaultSwitch faults = new FaultSwitch();
    ServedModel fast = load(bundle, faults);
    // Known before it serves, or it would be taken for a model of its own.
    synchronized (this) {
      entry.opened(fast);
    }
    if (!exchanged(entry, fast)) {
      fast.close();
      return;
    }
    counts.exchangedToDevice();
    move(entry, State.SERVING, "");
    faults.listen((fault, message) -> faulted(entry, fast, fault, message));
  }

  private ServedModel load(Bundle bundle, FaultSwitch faults) {
    try {
      return loader.load(
          bundle, (b, sizes) -> new WatchedSession(accelerator.open(b, sizes), faults));
    } catch (ServeException e) {
      // Warm-up is served like any request, and told like one.
      throw faults.missed().orElseGet(() -> new BackendException(e.error().message()));
    }
  }

  private boolean exchanged(EngineEntry entry, ServedModel fast) {
    boolean done = false;
    try {
      done = registry.exchange(entry.cpu(), fast);
    } catch (RegistryException e) {
      LOG.log(System.Logger.Level.DEBUG, "stopping: {0}", e.getMessage());
    }
    if (!done) {
      synchronized (this) {
        entry.withoutDevice();
      }
    }
    return done;
  }

  private void failed(EngineEntry entry, BackendException e) {
    String message = String.valueOf(e.getMessage());
    Optional<DeviceFault> fault = e.fault();
    fault.ifPresent(f -> counts.fault(entry.id(), f));
    if (fault.filter(DeviceFault::recoverable).isPresent()) {
      retry(entry, message);
    } else {
      LOG.log(System.Logger.Level.WARNING, "{0} stays on the CPU: {1}", entry.id(), message);
      move(entry, State.OFF, message);
    }
  }

  private void retry(EngineEntry entry, String message) {
    int faults;
    synchronized (this) {
      faults = entry.fault(clock.getAsLong(), retries.calm().toNanos());
    }
    if (faults > retries.most()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "{0} stays on the CPU after {1} faults: {2}",
          entry.id(),
          faults,
          message);
      move(entry, State.OFF, message);
      return;
    }
    Duration wait = retries.after(faults);
    LOG.log(
        System.Logger.Level.WARNING,
        "{0} is on the CPU, the GPU is tried again in {1} ms: {2}",
        entry.id(),
        wait.toMillis(),
        message);
    move(entry, State.RECOVERING, message);
    onBuilder(() -> prepare(entry), wait);
  }

  /** On a lane's thread. */
  private void faulted(EngineEntry entry, ServedModel fast, DeviceFault fault, String message) {
    counts.fault(entry.id(), fault);
    onJudge(() -> fall(entry, fast, fault, message));
  }

  /** Brings the CPU back, then says what becomes of the device. */
  private void fall(EngineEntry entry, ServedModel fast, DeviceFault fault, String message) {
    synchronized (this) {
      if (entry.fast().filter(fast::equals).isEmpty()) {
        return;
      }
      entry.withoutDevice();
      entry.moveTo(State.RECOVERING, message);
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
      move(entry, State.OFF, message);
    }
  }

  /** A run that never comes back cannot say so itself. */
  private void watchRuns() {
    Map<EngineEntry, ServedModel> hung = new LinkedHashMap<>();
    synchronized (this) {
      for (EngineEntry entry : entries.values()) {
        entry
            .fast()
            .filter(fast -> fast.longestRun() > runLimit.toNanos())
            .ifPresent(fast -> hung.put(entry, fast));
      }
    }
    hung.forEach(
        (entry, fast) -> {
          counts.fault(entry.id(), DeviceFault.HUNG);
          String message = "a run on the GPU has not ended for " + runLimit.toMillis() + " ms";
          fall(entry, fast, DeviceFault.HUNG, message);
        });
  }

  private synchronized boolean isCurrent(EngineEntry entry) {
    return entries.containsValue(entry);
  }

  private synchronized void move(EngineEntry entry, State state, String reason) {
    entry.moveTo(state, reason);
  }

  /** Ends builds and exchanges; the models stay in service. */
  @Override
  public void close() {
    models.watch(() -> {});
    judge.shutdownNow();
    builder.shutdownNow();
    try {
      boolean ended = builder.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      LOG.log(System.Logger.Level.DEBUG, "the builder has ended: {0}", ended);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
