package dev.jetd.bindings.onnx;

import dev.jetd.bindings.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * One runner's native memory for the inputs of a run, kept from run to run: it grows to the largest
 * run seen, within the bound that the runner holds its runs to.
 */
final class Scratch implements AutoCloseable {
  /** What ONNX Runtime aligns its own tensors to. */
  private static final int ALIGNMENT = 64;

  private static final ByteBuffer NONE = ByteBuffer.allocate(0);

  private final int most;
  private BytePointer memory = new BytePointer(0L);
  private ByteBuffer bytes = NONE;
  private int used;

  /**
   * @param most bytes that the inputs of a run take
   */
  Scratch(int most) {
    this.most = most;
  }

  /** Makes room for these, and forgets what the last run left. */
  void begin(List<Tensor> tensors) {
    used = 0;
    long wanted = ALIGNMENT;
    for (Tensor tensor : tensors) {
      wanted += aligned(tensor.data().remaining());
    }
    if (wanted > bytes.capacity()) {
      grow(Math.max(wanted, Math.min(most, 2L * bytes.capacity())));
    }
  }

  /** Where there is no memory, none of the old is kept in use. */
  private void grow(long wanted) {
    bytes = NONE;
    memory.deallocate();
    memory = new BytePointer(wanted);
    bytes = memory.asByteBuffer();
  }

  /** Copies a tensor's elements in, and says where they are. */
  Pointer put(Tensor tensor) {
    ByteBuffer data = tensor.data().duplicate();
    int start = used;
    used += Math.toIntExact(aligned(data.remaining()));
    bytes.duplicate().position(start).put(data);
    return memory.getPointer(start);
  }

  @Override
  public void close() {
    memory.deallocate();
  }

  private static long aligned(int size) {
    return (size + ALIGNMENT - 1L) / ALIGNMENT * ALIGNMENT;
  }
}
