package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.VectorForm;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A model's engines on the device. The last to let go, of it and its runners, frees them. */
final class TensorRtSession implements Session {
  private final TensorRt tensorRt;
  private final EnginePlan plan;
  private final TensorRtOptions options;
  private final List<Engine> engines;
  private int owners = 1;
  private boolean closed;

  /** Whether the device hangs or is lost: then freeing would hang too. */
  private volatile boolean forsaken;

  private TensorRtSession(
      TensorRt tensorRt, EnginePlan plan, TensorRtOptions options, List<Engine> engines) {
    this.tensorRt = tensorRt;
    this.plan = plan;
    this.options = options;
    this.engines = List.copyOf(engines);
  }

  static TensorRtSession open(
      TensorRt tensorRt, EnginePlan plan, EngineStore store, TensorRtOptions options) {
    List<Engine> engines = new ArrayList<>();
    try {
      for (EngineKey key : plan.keys()) {
        engines.add(Engine.load(tensorRt, key, store));
      }
      return new TensorRtSession(tensorRt, plan, options, engines);
    } catch (RuntimeException e) {
      engines.reversed().forEach(Engine::close);
      throw e;
    }
  }

  @Override
  public int dimension() {
    return plan.graph().model().dimension();
  }

  @Override
  public Precision precision() {
    return plan.keys().getFirst().precision();
  }

  @Override
  public BatchForm batchForm() {
    return BatchForm.PADDED;
  }

  @Override
  public String backend() {
    return TensorRtBackend.NAME + "-" + precision().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Set<VectorForm> forms() {
    return plan.graph().model().pooling() == Pooling.NONE
        ? EnumSet.of(VectorForm.USUAL, VectorForm.UNSCALED)
        : EnumSet.allOf(VectorForm.class);
  }

  /** While one run computes, another is laid out; more only share the device. */
  @Override
  public int lanes(int wanted) {
    return Math.min(wanted, options.lanes());
  }

  /** A run costs as much half empty. */
  @Override
  public int batchTokens(int wanted) {
    return Math.max(wanted, plan.buckets().largest());
  }

  @Override
  public synchronized Runner newRunner() {
    if (closed) {
      throw new IllegalStateException("The session is closed");
    }
    tensorRt.cuda().use(plan.device());
    TensorRtRunner runner = TensorRtRunner.of(this, plan, engines, options);
    owners++;
    return runner;
  }

  /** Nothing is freed from now on. */
  void forsake() {
    forsaken = true;
  }

  boolean isForsaken() {
    return forsaken;
  }

  /** Lets a runner go. */
  synchronized void release() {
    if (--owners == 0 && !forsaken) {
      engines.reversed().forEach(Engine::close);
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      release();
    }
  }

  /** Notes what a failure says of the device, and passes it on. */
  BackendException noted(BackendException failure) {
    if (failure.fault().filter(fault -> !fault.recoverable()).isPresent()) {
      forsake();
    }
    return failure;
  }
}
