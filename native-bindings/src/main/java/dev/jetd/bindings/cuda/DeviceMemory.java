package dev.jetd.bindings.cuda;

import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Memory of the device. */
public final class DeviceMemory extends CudaObject {
  private final Pointer memory = new Pointer();
  private final long bytes;

  public DeviceMemory(long bytes) {
    super("device buffer");
    this.bytes = bytes;
    CudaStatus.check(cudart.cudaMalloc(memory, bytes), "allocating " + bytes + " bytes");
  }

  public long bytes() {
    return bytes;
  }

  /** The address so many bytes in. */
  public Pointer at(long offset) {
    checkOpen();
    check(offset);
    return new BytePointer(memory).getPointer(offset);
  }

  Pointer pointer() {
    checkOpen();
    return memory;
  }

  void check(long needed) {
    if (needed < 0 || needed > bytes) {
      throw new IllegalArgumentException(needed + " bytes of a buffer of " + bytes);
    }
  }

  @Override
  int free() {
    return cudart.cudaFree(memory);
  }
}
