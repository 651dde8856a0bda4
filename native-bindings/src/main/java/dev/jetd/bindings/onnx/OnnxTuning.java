package dev.jetd.bindings.onnx;

import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * The settings of ONNX Runtime that are ours and not the operator's. The defaults are measured
 * (docs/PERFORMANCE.md); {@code SessionOptionsBenchmark} measures them again.
 */
record OnnxTuning(
    Optimization optimization,
    boolean arena,
    boolean memoryPattern,
    boolean spinning,
    boolean denormalsAsZero,
    boolean prepacking,
    boolean weightsInArena) {

  /** How far ONNX Runtime rewrites the graph. */
  enum Optimization {
    BASIC,
    EXTENDED,
    ALL
  }

  static final OnnxTuning DEFAULT =
      new OnnxTuning(Optimization.ALL, true, true, false, false, true, true);

  /**
   * Any graph, any shapes: no plan is kept for each shape seen, and what a run needs comes out of
   * the bounded memory that {@link TensorMemory} set up, the weights beside it.
   */
  static final OnnxTuning TENSORS =
      new OnnxTuning(Optimization.ALL, true, false, false, false, true, false);

  /** The native form; the caller frees it. */
  SessionOptions sessionOptions(int intraOpThreads) {
    SessionOptions options = new SessionOptions();
    options.SetIntraOpNumThreads(intraOpThreads);
    options.SetInterOpNumThreads(1);
    options.SetGraphOptimizationLevel(optimizationLevel());
    if (!arena) {
      options.DisableCpuMemArena();
    }
    if (!memoryPattern) {
      options.DisableMemPattern();
    }
    options.AddConfigEntry("session.intra_op.allow_spinning", flag(spinning));
    options.AddConfigEntry("session.set_denormal_as_zero", flag(denormalsAsZero));
    options.AddConfigEntry("session.disable_prepacking", flag(!prepacking));
    options.AddConfigEntry("session.use_device_allocator_for_initializers", flag(!weightsInArena));
    return options;
  }

  private int optimizationLevel() {
    return switch (optimization) {
      case BASIC -> onnxruntime.ORT_ENABLE_BASIC;
      case EXTENDED -> onnxruntime.ORT_ENABLE_EXTENDED;
      case ALL -> onnxruntime.ORT_ENABLE_ALL;
    };
  }

  private static String flag(boolean on) {
    return on ? "1" : "0";
  }
}
