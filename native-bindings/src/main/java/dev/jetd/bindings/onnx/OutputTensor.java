package dev.jetd.bindings.onnx;

import dev.jetd.bindings.natives.NativeOwner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.ShortBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.onnxruntime.OrtValue;

/** Where the graph leaves its vectors: memory for the largest batch, read vector by vector. */
final class OutputTensor {
  private final ElementType type;
  private final int dimension;
  private final int elementBytes;
  private final BytePointer memory;
  private final FloatBuffer floats;
  private final ShortBuffer halves;
  private final OrtValue value = new OrtValue();

  OutputTensor(ElementType type, int vectors, int dimension, NativeOwner owner) {
    this.type = type;
    this.dimension = dimension;
    elementBytes = type == ElementType.FLOAT ? Float.BYTES : Short.BYTES;
    memory = owner.keep(new BytePointer((long) vectors * dimension * elementBytes));
    ByteBuffer bytes = memory.asByteBuffer().order(ByteOrder.nativeOrder());
    floats = bytes.asFloatBuffer();
    halves = bytes.asShortBuffer();
  }

  /** Gives the memory this shape until it is released. */
  OrtValue open(OrtCalls ort, LongPointer shape, int rank, int vectors) {
    long size = (long) vectors * dimension * elementBytes;
    ort.createTensor(memory, size, shape, rank, type, value);
    return value;
  }

  /** May be called without an open before it. */
  void release(OrtCalls ort) {
    ort.releaseTensor(value);
  }

  /** Copies the vector of this index into {@code vector}. */
  void read(int index, float[] vector) {
    int start = index * dimension;
    if (type == ElementType.FLOAT) {
      floats.get(start, vector, 0, dimension);
      return;
    }
    for (int i = 0; i < dimension; i++) {
      vector[i] = Float.float16ToFloat(halves.get(start + i));
    }
  }
}
