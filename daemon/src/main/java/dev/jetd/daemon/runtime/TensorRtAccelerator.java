package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.daemon.engines.Accelerator;
import dev.jetd.models.Bundle;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The GPU, by TensorRT. */
final class TensorRtAccelerator implements Accelerator {
  private final Engines engines;
  private final Consumer<Bundle> builder;
  private final GpuAdvice advice;

  /** What each bundle needs, by digest: finding out reads the whole graph. */
  private final Map<String, EnginePlan> plans = new ConcurrentHashMap<>();

  /**
   * @param builder builds what a bundle lacks, outside of this process or in it
   * @param advice goes with the reason why the GPU cannot run a model
   */
  TensorRtAccelerator(Engines engines, Consumer<Bundle> builder, GpuAdvice advice) {
    this.engines = engines;
    this.builder = builder;
    this.advice = advice;
  }

  @Override
  public Availability probe() {
    return engines.probe();
  }

  @Override
  public Optional<String> unfit(Bundle bundle) {
    try {
      var unused = plan(bundle);
      return Optional.empty();
    } catch (BackendException e) {
      return Optional.of(e.getMessage() + advice.about(bundle));
    }
  }

  @Override
  public Progress progress(Bundle bundle) {
    EnginePlan plan = plans.get(bundle.digest());
    return plan == null
        ? new Progress(0, 0)
        : new Progress(plan.present(engines.backend().store()), plan.keys().size());
  }

  /** Looks here what is missing, so that a warm start begins no process. */
  @Override
  public void build(Bundle bundle) {
    EnginePlan plan = plan(bundle);
    if (!plan.missing(engines.backend().store()).isEmpty()) {
      builder.accept(bundle);
    }
  }

  @Override
  public Session open(Bundle bundle, SessionOptions options) {
    return engines.backend().open(plan(bundle));
  }

  private EnginePlan plan(Bundle bundle) {
    EnginePlan known = plans.get(bundle.digest());
    if (known != null) {
      return known;
    }
    EnginePlan plan = engines.plan(bundle);
    plans.put(bundle.digest(), plan);
    return plan;
  }
}
