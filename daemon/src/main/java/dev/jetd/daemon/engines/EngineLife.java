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
import java.util.function.BiFunction;
import java.util.function.LongSupplier;

/**
 * Has the models in service run by a device once their engines are built, and by the CPU again when
 * it fails. Nothing here is ever waited for by a start or a request.
 */
public final class EngineLife implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EngineLife.class.getName());

  private final Models models;
  private final ModelRegistry registry;
  private final Accelerator accelerator;
  private final Loader loader;
  private final Duration runLimit;
  private final LongSupplier clock;
  private final EngineCounts counts = new EngineCounts();
  private final EngineThreads threads = new EngineThreads();
  private final EngineFaults faults;

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
    this.runLimit = runLimit;
    this.clock = clock;
    this.faults = new EngineFaults(registry, retries, counts, threads, this::prepare, clock);
  }

  /** Begins to look after what is in service, now and later. Returns at once. */
  public void start() {
    threads.build(this::begin, Duration.ZERO);
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
    long now = clock.getAsLong();
    return entries.values().stream().map(entry -> entry.status(accelerator, now)).toList();
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
        models.watch(() -> threads.judge(this::look));
        threads.judge(this::look);
        threads.judgeEvery(runLimit.dividedBy(4), this::watchRuns);
      }
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
        threads.build(() -> prepare(entry), Duration.ZERO);
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
      LOG.log(System.Logger.Level.INFO, "{0} stays on the CPU: {1}", entry.id(), unfit.get());
      entry.moveTo(State.OFF, unfit.get());
      return;
    }
    try {
      build(entry, bundle);
      entry.moveTo(State.OPENING, "");
      open(entry, bundle);
    } catch (BackendException e) {
      faults.failed(entry, e);
    } catch (RegistryException e) {
      entry.moveTo(State.OFF, String.valueOf(e.getMessage()));
    } catch (RuntimeException | Error e) {
      LOG.log(System.Logger.Level.ERROR, "the engines of " + entry.id(), e);
      entry.moveTo(State.OFF, "a defect of jetd: " + e);
    }
  }

  private void build(EngineEntry entry, Bundle bundle) {
    Accelerator.Progress before = accelerator.progress(bundle);
    entry.building(new BuildClock(clock.getAsLong(), before.done()));
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
    FaultSwitch watch = new FaultSwitch();
    ServedModel fast = load(bundle, watch);
    // Known before it serves, or it would be taken for a model of its own.
    entry.opened(fast);
    if (!exchanged(entry, fast)) {
      fast.close();
      return;
    }
    counts.exchangedToDevice();
    entry.moveTo(State.SERVING, "");
    watch.listen((fault, message) -> faults.faulted(entry, fast, fault, message));
  }

  private ServedModel load(Bundle bundle, FaultSwitch watch) {
    try {
      return loader.load(
          bundle, (b, sizes) -> new WatchedSession(accelerator.open(b, sizes), watch));
    } catch (ServeException e) {
      // Warm-up is served like any request, and told like one.
      throw watch.missed().orElseGet(() -> new BackendException(e.error().message()));
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
      entry.withoutDevice();
    }
    return done;
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
    String message = "a run on the GPU has not ended for " + runLimit.toMillis() + " ms";
    hung.forEach((entry, fast) -> faults.faulted(entry, fast, DeviceFault.HUNG, message));
  }

  private synchronized boolean isCurrent(EngineEntry entry) {
    return entries.containsValue(entry);
  }

  /** Ends builds and exchanges; the models stay in service. */
  @Override
  public void close() {
    models.watch(() -> {});
    threads.close();
  }
}
