package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Shapes;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.natives.NativeOwner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.onnxruntime.OrtAllocator;
import org.bytedeco.onnxruntime.OrtTensorTypeAndShapeInfo;
import org.bytedeco.onnxruntime.OrtValue;

/** Makes native tensors of strings, and reads native tensors of every type. */
final class TensorValues {
  private final OrtCalls ort;
  private final OrtAllocator allocator = new OrtAllocator(new Pointer());
  private final PointerPointer<BytePointer> address;
  private final SizeTPointer size;

  TensorValues(OrtCalls ort, NativeOwner owner) {
    this.ort = ort;
    address = owner.keep(new PointerPointer<>(1));
    size = owner.keep(new SizeTPointer(1));
    ort.check(ort.api().GetAllocatorWithDefaultOptions(allocator));
  }

  /**
   * What a tensor is.
   *
   * @param bytes it takes on the wire
   */
  record Facts(String name, DataType type, List<Long> shape, int elements, long bytes) {}

  /** Puts a tensor of strings into {@code value}; release it after use. */
  void createStrings(Tensor tensor, LongPointer shape, OrtValue value) {
    int code = ElementType.STRING.code();
    ort.check(
        ort.api().CreateTensorAsOrtValue(allocator, shape, tensor.shape().size(), code, value));
    try {
      fill(tensor, value);
    } catch (RuntimeException e) {
      ort.releaseTensor(value);
      throw e;
    }
  }

  private void fill(Tensor tensor, OrtValue value) {
    ByteBuffer data = tensor.data();
    int position = 0;
    int elements = tensor.elements();
    for (int i = 0; i < elements; i++) {
      int length = data.getInt(position);
      position += Integer.BYTES;
      ort.check(ort.api().GetResizedStringTensorElementBuffer(value, i, length, address));
      if (length > 0) {
        address
            .get(BytePointer.class, 0)
            .capacity(length)
            .asByteBuffer()
            .put(data.slice(position, length));
      }
      position += length;
    }
  }

  Facts facts(OrtValue value, String name) {
    OrtTensorTypeAndShapeInfo info = new OrtTensorTypeAndShapeInfo();
    ort.check(ort.api().GetTensorTypeAndShape(value, info));
    try {
      DataType type = type(info, name);
      List<Long> shape = shape(info);
      int elements = Shapes.elements(name, shape);
      long bytes = (long) elements * type.size();
      if (type == DataType.BYTES) {
        ort.check(ort.api().GetStringTensorDataLength(value, size));
        bytes = size.get() + (long) elements * Integer.BYTES;
      }
      return new Facts(name, type, shape, elements, bytes);
    } finally {
      ort.api().ReleaseTensorTypeAndShapeInfo(info);
    }
  }

  /** A copy on the Java heap. */
  Tensor copy(OrtValue value, Facts facts) {
    byte[] bytes = new byte[Math.toIntExact(facts.bytes())];
    if (facts.type() == DataType.BYTES) {
      copyStrings(value, facts.elements(), bytes);
    } else if (bytes.length > 0) {
      ort.check(ort.api().GetTensorMutableData(value, address));
      address.get(BytePointer.class, 0).get(bytes);
    }
    return new Tensor(facts.name(), facts.type(), facts.shape(), ByteBuffer.wrap(bytes));
  }

  private void copyStrings(OrtValue value, int elements, byte[] wire) {
    if (elements == 0) {
      return;
    }
    int length = wire.length - elements * Integer.BYTES;
    byte[] content = new byte[length];
    long[] offsets = new long[elements + 1];
    try (BytePointer text = new BytePointer(Math.max(length, 1));
        SizeTPointer starts = new SizeTPointer(elements)) {
      ort.check(ort.api().GetStringTensorContent(value, text, length, starts, elements));
      text.get(content);
      for (int i = 0; i < elements; i++) {
        offsets[i] = starts.get(i);
      }
    }
    offsets[elements] = length;
    ByteBuffer out = ByteBuffer.wrap(wire).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < elements; i++) {
      int start = Math.toIntExact(offsets[i]);
      int end = Math.toIntExact(offsets[i + 1]);
      out.putInt(end - start).put(content, start, end - start);
    }
  }

  private DataType type(OrtTensorTypeAndShapeInfo info, String name) {
    int[] code = new int[1];
    ort.check(ort.api().GetTensorElementType(info, code));
    ElementType type = ElementType.of(code[0]);
    return type.dataType()
        .orElseThrow(() -> new BackendException("output " + name + " came as " + type));
  }

  private List<Long> shape(OrtTensorTypeAndShapeInfo info) {
    ort.check(ort.api().GetDimensionsCount(info, size));
    long[] axes = new long[Math.toIntExact(size.get())];
    ort.check(ort.api().GetDimensions(info, axes, axes.length));
    return Arrays.stream(axes).boxed().toList();
  }
}
