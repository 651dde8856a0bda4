package dev.jetd.bindings.cuda;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.global.cudart;

/** A point in a stream's work, to be waited for or timed. One thread owns it. */
public final class CudaEvent extends CudaObject {
  /** A short run ends while its thread still looks; a long one must not keep a processor busy. */
  private static final long LOOK_NANOS = 100_000;

  private static final long NAP_NANOS = 30_000;

  private final CUevent_st event = new CUevent_st();

  /**
   * @param timed whether {@link #millisSince} will be asked, which costs a little
   */
  public CudaEvent(boolean timed) {
    super("event");
    int flags = timed ? cudart.cudaEventDefault : cudart.cudaEventDisableTiming;
    CudaStatus.check(cudart.cudaEventCreateWithFlags(event, flags), "making an event");
  }

  /** Puts it after everything queued in the stream so far. */
  public void record(CudaStream stream) {
    checkOpen();
    CudaStatus.check(cudart.cudaEventRecord(event, stream.handle()), "recording an event");
  }

  /** Whether everything before it is done. */
  public boolean isDone() {
    checkOpen();
    int code = cudart.cudaEventQuery(event);
    if (code == cudart.cudaErrorNotReady) {
      // No failure, but kept like one.
      CudaStatus.forget();
      return false;
    }
    CudaStatus.check(code, "a run");
    return true;
  }

  /**
   * Waits until everything before it is done. By looking instead of by CUDA's own wait, which would
   * never come back from a run that never ends.
   *
   * @throws BackendException with {@link DeviceFault#HUNG} if it takes longer than {@code limit}
   */
  public void await(Duration limit) {
    long start = System.nanoTime();
    while (!isDone()) {
      long waited = System.nanoTime() - start;
      if (waited > limit.toNanos()) {
        throw new BackendException(
            DeviceFault.HUNG, "a run on the GPU has not ended for " + limit.toMillis() + " ms");
      }
      if (waited < LOOK_NANOS) {
        Thread.onSpinWait();
      } else {
        LockSupport.parkNanos(NAP_NANOS);
      }
    }
  }

  /** Milliseconds of the device's own clock between two events that are done. */
  public float millisSince(CudaEvent earlier) {
    checkOpen();
    float[] millis = new float[1];
    CudaStatus.check(
        cudart.cudaEventElapsedTime(millis, earlier.event, event), "timing two events");
    return millis[0];
  }

  @Override
  int free() {
    return cudart.cudaEventDestroy(event);
  }
}
