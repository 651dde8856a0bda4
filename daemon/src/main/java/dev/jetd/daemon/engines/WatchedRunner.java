package dev.jetd.daemon.engines;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.VectorForm;
import java.util.List;

/** Tells faults of the device from errors of a request, and numbers from what is none. */
final class WatchedRunner implements Runner {
  private final WatchedSession session;
  private final Runner runner;

  WatchedRunner(WatchedSession session, Runner runner) {
    this.session = session;
    this.runner = runner;
  }

  @Override
  public float[][] run(List<int[]> sequences) {
    return watched(() -> runner.run(sequences));
  }

  @Override
  public float[][] run(List<int[]> sequences, List<VectorForm> forms) {
    return watched(() -> runner.run(sequences, forms));
  }

  @Override
  public void close() {
    runner.close();
  }

  private interface Run {
    float[][] run();
  }

  private float[][] watched(Run run) {
    String failed = session.failure().get();
    if (!failed.isEmpty()) {
      throw new BackendException("the GPU failed a moment ago (" + failed + ")");
    }
    try {
      float[][] vectors = run.run();
      checkFinite(vectors);
      return vectors;
    } catch (BackendException e) {
      e.fault().ifPresent(fault -> note(fault, String.valueOf(e.getMessage())));
      throw e;
    }
  }

  private void note(DeviceFault fault, String message) {
    if (session.failure().compareAndSet("", message)) {
      session.listener().faulted(fault, message);
    }
  }

  /** One number that is none makes the sum none. */
  private static void checkFinite(float[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      double sum = 0;
      for (float component : vectors[i]) {
        sum += component;
      }
      if (!Double.isFinite(sum)) {
        throw new BackendException(
            DeviceFault.NOT_FINITE,
            "the GPU's output for sequence "
                + (i + 1)
                + " of "
                + vectors.length
                + " is not finite");
      }
    }
  }
}
