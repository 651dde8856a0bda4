package dev.jetd.daemon.serving;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorException;
import dev.jetd.bindings.TensorRunner;
import dev.jetd.bindings.TensorSession;
import dev.jetd.bindings.TensorSignature;
import dev.jetd.bindings.TensorSpec;
import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * A graph of tensors in service: its bundle, session and lanes. Owns the last two. Each run is one
 * request's: what state a graph has, its clients bring and take with them.
 */
public final class TensorModel implements LoadedModel {
  private static final System.Logger LOG = System.getLogger(TensorModel.class.getName());

  private final Bundle bundle;
  private final TensorSession session;
  private final LongSupplier clock;
  private final ServingObserver observer;
  private final RunMeter meter;
  private final ServiceRate rate;
  private final TensorStats stats = new TensorStats();
  private final LaneThreads<TensorCall, TensorRunner> lanes;
  private final Holds holds = new Holds(this::close);

  /** Takes over the session: it is closed with this. */
  public TensorModel(
      Bundle bundle,
      TensorSession session,
      int lanes,
      LongSupplier clock,
      ServingObserver observer) {
    this.bundle = bundle;
    this.session = session;
    this.clock = clock;
    this.observer = observer;
    this.meter = observer.meter(bundle.manifest().id().name());
    this.rate = new ServiceRate(lanes);
    this.lanes =
        new LaneThreads<>(
            lanes,
            session::newRunner,
            TensorRunner::close,
            new WorkQueue<>(new BatchPolicy(BatchForm.SINGLE, 1)),
            (runner, batch) -> batch.forEach(call -> run(runner, call)),
            clock,
            observer);
    this.lanes.start();
  }

  @Override
  public Manifest manifest() {
    return bundle.manifest();
  }

  @Override
  public String digest() {
    return bundle.digest();
  }

  @Override
  public String backend() {
    return session.backend();
  }

  @Override
  public String precision() {
    return bundle.manifest().precision();
  }

  @Override
  public Holds holds() {
    return holds;
  }

  public TensorSignature signature() {
    return session.signature();
  }

  public TensorStats.Counts stats() {
    return stats.counts();
  }

  /** How long a request that came now would wait, roughly. */
  public java.time.Duration backlog() {
    return rate.timeFor(1);
  }

  /** What inputs mean to a graph only its clients know: there is nothing to run it on. */
  @Override
  public void warmUp() {}

  /**
   * Runs the graph; parks the caller until it has.
   *
   * @throws ServeException with what went wrong; the work is then dropped or ended
   */
  public TensorResult infer(TensorRequest request) {
    List<String> outputs =
        request.outputs().isEmpty()
            ? signature().outputs().stream().map(TensorSpec::name).toList()
            : request.outputs();
    try {
      signature().check(request.inputs(), outputs);
    } catch (TensorException e) {
      throw new ServeException(TensorErrors.of(e));
    }
    TensorCall call = new TensorCall(request, outputs, clock.getAsLong());
    lanes.submit(call);
    try {
      return call.await();
    } finally {
      call.leave();
    }
  }

  private void run(TensorRunner runner, TensorCall call) {
    long start = clock.getAsLong();
    if (!call.begin(runner)) {
      observer.dropped();
      call.fail(ServeErrors.nobodyWaits());
      return;
    }
    RunMeter.Run metered = meter.begin(start);
    try {
      List<Tensor> outputs =
          runner.run(
              call.request().inputs(),
              call.outputs(),
              bytes -> call.request().share().take(bytes, this::backlog));
      call.end();
      long end = clock.getAsLong();
      List<Long> spent = metered.end(end, List.of(1));
      ran(call.queueNanos(start), end - start);
      call.complete(
          new TensorResult(
              outputs,
              call.queueNanos(start),
              end - start,
              spent.stream().mapToLong(Long::longValue).findFirst()));
    } catch (RuntimeException | Error e) {
      call.end();
      long end = clock.getAsLong();
      var unused = metered.end(end, List.of(1));
      stats.failed(end - start, Clock.systemUTC().millis());
      call.fail(failure(e, call));
    }
  }

  private void ran(long queued, long nanos) {
    rate.ran(1, nanos);
    stats.succeeded(nanos, queued, Clock.systemUTC().millis());
    observer.ranTensors(nanos);
  }

  private ServeError failure(Throwable cause, TensorCall call) {
    if (cause instanceof ServeException e) {
      return e.error();
    }
    if (cause instanceof TensorException e) {
      return TensorErrors.of(e);
    }
    if (call.abandoned()) {
      return ServeErrors.nobodyWaits();
    }
    LOG.log(System.Logger.Level.WARNING, "the model failed", cause);
    observer.failed();
    String reason = cause instanceof BackendException ? ": " + cause.getMessage() : "";
    return new ServeError.BackendFailed("the model failed" + reason);
  }

  /** Finishes what is queued, then frees everything. */
  @Override
  public void close() {
    lanes.close();
    session.close();
  }
}
