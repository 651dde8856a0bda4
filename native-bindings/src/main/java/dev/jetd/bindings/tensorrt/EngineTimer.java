package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.cuda.CudaEvent;
import dev.jetd.bindings.cuda.CudaStream;
import dev.jetd.bindings.natives.NativeOwner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What engines take alone, by the device's own clock: inputs there, the run, vectors back, and
 * nothing of Java's between. The floor that a daemon is held against.
 */
final class EngineTimer {
  private static final int[] TOKEN = {0};

  private EngineTimer() {}

  /** Each shape, so many runs of it. */
  static List<EngineTimes> time(
      TensorRt tensorRt, EnginePlan plan, EngineStore store, TensorRtOptions options, int runs) {
    List<EngineTimes> all = new ArrayList<>();
    for (EngineKey key : plan.keys()) {
      // What is made of an engine is freed before it.
      try (Engine engine = Engine.load(tensorRt, key, store);
          NativeOwner owner = new NativeOwner()) {
        all.add(time(engine, plan, options, runs, owner));
      }
    }
    return all;
  }

  private static EngineTimes time(
      Engine engine, EnginePlan plan, TensorRtOptions options, int runs, NativeOwner owner) {
    EncoderModel model = plan.graph().model();
    CudaStream stream = new CudaStream();
    owner.onClose(stream::close);
    CudaEvent start = new CudaEvent(true);
    owner.onClose(start::close);
    CudaEvent end = new CudaEvent(true);
    owner.onClose(end::close);
    long bytes = ShapeRun.layout(engine, model.dimension(), model.pooling()).bytes();
    LaneMemory memory = LaneMemory.of(bytes, owner);
    ShapeRun shape =
        ShapeRun.of(engine, plan.graph(), stream, end, memory, owner, options.graphs());
    shape.run(List.of(TOKEN), options.setUpLimit());
    double[] millis = new double[runs];
    for (int i = 0; i < runs; i++) {
      millis[i] = shape.timed(start, options.runLimit());
    }
    Arrays.sort(millis);
    return new EngineTimes(engine.bucket(), millis[runs / 2], millis[runs * 99 / 100]);
  }
}
