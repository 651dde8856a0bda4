package dev.jetd.bindings.cuda;

import org.bytedeco.cuda.cudart.CUgraph_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;

/** Work that is done in order, beside that of other streams. One thread owns it. */
public final class CudaStream extends CudaObject {
  private final CUstream_st stream = new CUstream_st();

  public CudaStream() {
    super("stream");
    CudaStatus.check(
        cudart.cudaStreamCreateWithFlags(stream, cudart.cudaStreamNonBlocking), "making a stream");
  }

  /** For those who queue work themselves. */
  public CUstream_st handle() {
    checkOpen();
    return stream;
  }

  /** Queues a copy of the first {@code bytes} to the device. */
  public void copy(PinnedMemory from, DeviceMemory to, long bytes) {
    from.check(bytes);
    to.check(bytes);
    CudaStatus.check(
        cudart.cudaMemcpyAsync(
            to.pointer(), from.pointer(), bytes, cudart.cudaMemcpyHostToDevice, handle()),
        "copying " + bytes + " bytes to the device");
  }

  /** Queues a copy of {@code bytes} from the device, between the same offsets of both. */
  public void copy(DeviceMemory from, PinnedMemory to, long offset, long bytes) {
    from.check(offset + bytes);
    to.check(offset + bytes);
    CudaStatus.check(
        cudart.cudaMemcpyAsync(
            to.at(offset), from.at(offset), bytes, cudart.cudaMemcpyDeviceToHost, handle()),
        "copying " + bytes + " bytes from the device");
  }

  /**
   * Records what {@code work} queues, instead of doing it. Work that cannot be recorded leaves the
   * stream as it was.
   */
  public CudaGraph record(Runnable work) {
    CudaStatus.check(
        cudart.cudaStreamBeginCapture(handle(), cudart.cudaStreamCaptureModeThreadLocal),
        "beginning a graph");
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      forgetRecording();
      throw e;
    }
    CUgraph_st recording = new CUgraph_st();
    CudaStatus.check(cudart.cudaStreamEndCapture(stream, recording), "ending a graph");
    return CudaGraph.of(recording);
  }

  /** A stream that goes on recording can do nothing else. */
  private void forgetRecording() {
    CUgraph_st recording = new CUgraph_st();
    if (cudart.cudaStreamEndCapture(stream, recording) == cudart.cudaSuccess
        && !recording.isNull()) {
      var unused = cudart.cudaGraphDestroy(recording);
    }
    CudaStatus.forget();
  }

  @Override
  int free() {
    return cudart.cudaStreamDestroy(stream);
  }
}
