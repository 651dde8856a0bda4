package dev.jetd.bindings.onnx;

import dev.jetd.bindings.natives.NativeOwner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.OrtValue;

/** One of the graph's inputs: memory for the largest batch, shown to each run in its own shape. */
final class InputTensor {
  private final TensorInfo info;
  private final int elementBytes;
  private final BytePointer memory;
  private final ByteBuffer bytes;
  private final OrtValue value = new OrtValue();

  /** All zeros. */
  InputTensor(TensorInfo info, int capacity, NativeOwner owner) {
    this.info = info;
    elementBytes = info.type() == ElementType.INT64 ? Long.BYTES : Integer.BYTES;
    memory = owner.keep(new BytePointer((long) capacity * elementBytes));
    Pointer.memset(memory, 0, memory.capacity());
    bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
  }

  /**
   * Lays one sequence into the rectangle.
   *
   * @param start index of the row's first element
   * @param second where the sequence's second part begins, whose tokens are of type 1
   * @param stride elements of the row; those beyond the sequence are padding, id 0
   */
  void putRow(int start, int[] sequence, int second, int stride) {
    switch (info.name()) {
      case EncoderIo.IDS -> {
        for (int i = 0; i < stride; i++) {
          put(start + i, i < sequence.length ? sequence[i] : 0);
        }
      }
      case EncoderIo.MASK -> {
        for (int i = 0; i < stride; i++) {
          put(start + i, i < sequence.length ? 1 : 0);
        }
      }
      default -> {
        // Token types; padding is of type 0, as Hugging Face has it.
        for (int i = 0; i < stride; i++) {
          put(start + i, i >= second && i < sequence.length ? 1 : 0);
        }
      }
    }
  }

  /** Gives the memory this shape until it is released. */
  OrtValue open(OrtCalls ort, LongPointer shape, int elements) {
    ort.createTensor(memory, (long) elements * elementBytes, shape, 2, info.type(), value);
    return value;
  }

  /** May be called without an open before it. */
  void release(OrtCalls ort) {
    ort.releaseTensor(value);
  }

  private void put(int index, int element) {
    if (elementBytes == Long.BYTES) {
      bytes.putLong(index * Long.BYTES, element);
    } else {
      bytes.putInt(index * Integer.BYTES, element);
    }
  }
}
