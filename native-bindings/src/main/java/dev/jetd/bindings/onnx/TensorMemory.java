package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import org.bytedeco.onnxruntime.ArenaCfg;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * The memory that runs of tensor graphs share: one bounded arena of the environment, so that a
 * graph whose outputs are as large as a client likes fails, and not the process. Encoders, whose
 * runs are bounded by their tokens, have their own.
 */
final class TensorMemory {
  /** Of all runs under way together, beside weights. */
  static final long BYTES = 1L << 30;

  /** Grow by what is asked for, not by doubling. */
  private static final int AS_REQUESTED = 1;

  private static final int DEFAULT = -1;

  private TensorMemory() {}

  /** Sets it up; where an environment of this process already has, that one is kept. */
  static void setUp(Env env) {
    try (MemoryInfo memory =
            MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault);
        ArenaCfg arena = new ArenaCfg(BYTES, AS_REQUESTED, DEFAULT, DEFAULT)) {
      env.CreateAndRegisterAllocator(memory.asOrtMemoryInfo(), arena.asOrtArenaCfg());
    } catch (RuntimeException e) {
      if (!String.valueOf(e.getMessage()).contains("already been registered")) {
        throw new BackendException("ONNX Runtime takes no bound: " + e.getMessage(), e);
      }
    }
  }

  /** Has sessions of these options allocate there. */
  static void use(SessionOptions options) {
    options.AddConfigEntry("session.use_env_allocators", "1");
  }
}
