package dev.jetd.daemon.http;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.IoBinding;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * ONNX Runtime by its own C++ classes and with its own defaults, one thread: what jetd's answers
 * are held against. Only where a daemon of this process has loaded the libraries.
 */
final class RawOnnxRuntime implements AutoCloseable {
  private final Deque<Pointer> owned = new ArrayDeque<>();
  private final Session session;
  private final IoBinding binding;
  private final RunOptions options;
  private final MemoryInfo memory;
  private final Map<String, FloatPointer> floats = new LinkedHashMap<>();

  RawOnnxRuntime(Path model) {
    Env env = own(new Env(onnxruntime.ORT_LOGGING_LEVEL_FATAL, "raw"));
    SessionOptions settings = own(new SessionOptions());
    settings.SetIntraOpNumThreads(1);
    BytePointer path = own(new BytePointer(model.toString(), StandardCharsets.UTF_8));
    session = own(new Session(env, path, settings));
    binding = own(new IoBinding(session));
    options = own(new RunOptions());
    memory =
        own(MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault));
  }

  RawOnnxRuntime input(String name, long... shape) {
    binding.BindInput(name, floatTensor(name, shape));
    return this;
  }

  RawOnnxRuntime output(String name, long... shape) {
    binding.BindOutput(name, floatTensor(name, shape));
    return this;
  }

  RawOnnxRuntime number(String name, long value) {
    LongPointer data = own(new LongPointer(1).put(value));
    LongPointer shape = own(new LongPointer(1));
    binding.BindInput(
        name, own(Value.CreateTensorLong(memory.asOrtMemoryInfo(), data, 1, shape, 0)));
    return this;
  }

  private Value floatTensor(String name, long... shape) {
    long elements = 1;
    for (long axis : shape) {
      elements *= axis;
    }
    FloatPointer data = own(new FloatPointer(elements));
    Pointer.memset(data, 0, elements * Float.BYTES);
    floats.put(name, data);
    LongPointer axes = own(new LongPointer(shape));
    return own(
        Value.CreateTensorFloat(memory.asOrtMemoryInfo(), data, elements, axes, shape.length));
  }

  void set(String name, float[] elements) {
    tensor(name).put(elements, 0, elements.length);
  }

  float[] get(String name) {
    FloatPointer data = tensor(name);
    float[] elements = new float[(int) data.limit()];
    data.get(elements);
    return elements;
  }

  private FloatPointer tensor(String name) {
    return Optional.ofNullable(floats.get(name)).orElseThrow();
  }

  void run() {
    session.Run(options, binding);
  }

  private <P extends Pointer> P own(P pointer) {
    owned.push(pointer);
    return pointer;
  }

  @Override
  public void close() {
    while (!owned.isEmpty()) {
      owned.pop().deallocate();
    }
  }
}
