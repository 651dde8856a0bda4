package dev.jetd.bindings.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** Memory of the host that does not move, so that the device copies to and from it by itself. */
public final class PinnedMemory extends CudaObject {
  private final Pointer memory = new Pointer();
  private final int bytes;
  private final ByteBuffer buffer;

  public PinnedMemory(int bytes) {
    super("pinned buffer");
    this.bytes = bytes;
    CudaStatus.check(
        cudart.cudaHostAlloc(memory, bytes, cudart.cudaHostAllocDefault),
        "allocating " + bytes + " pinned bytes");
    buffer = new BytePointer(memory).capacity(bytes).asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /** All of it; not to be used once it is closed. */
  public ByteBuffer buffer() {
    checkOpen();
    return buffer;
  }

  Pointer at(long offset) {
    check(offset);
    return new BytePointer(pointer()).getPointer(offset);
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
    return cudart.cudaFreeHost(memory);
  }
}
