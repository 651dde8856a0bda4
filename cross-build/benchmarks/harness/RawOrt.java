import dev.jetd.bindings.onnx.OnnxRuntimeBackend;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.OrtMemoryInfo;
import org.bytedeco.onnxruntime.OrtValue;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.SessionOptions;
import org.bytedeco.onnxruntime.Value;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * ONNX Runtime on one thread with nothing around it: a whole rectangle of texts in one run, also
 * where that changes their vectors, and no pooling.
 */
final class RawOrt implements AutoCloseable {
  private static final List<String> INPUTS = List.of("input_ids", "attention_mask", "token_type_ids");

  private final OnnxRuntimeBackend backend;
  private final Env env;
  private final Session session;
  private final MemoryInfo memoryInfo;
  private final OrtMemoryInfo memory;
  private final RunOptions runOptions;
  private final PointerPointer<BytePointer> inputNames;
  private final PointerPointer<BytePointer> outputNames;
  private final List<Pointer> kept = new ArrayList<>();

  RawOrt(Path natives, Path graph) {
    backend = new OnnxRuntimeBackend(natives);
    // Loads the libraries; before it no class of JavaCPP may be touched.
    backend.probe();
    memoryInfo = MemoryInfo.CreateCpu(onnxruntime.OrtArenaAllocator, onnxruntime.OrtMemTypeDefault);
    memory = memoryInfo.asOrtMemoryInfo();
    runOptions = new RunOptions();
    inputNames = new PointerPointer<>(INPUTS.toArray(String[]::new));
    outputNames = new PointerPointer<>("last_hidden_state");
    env = new Env(onnxruntime.ORT_LOGGING_LEVEL_FATAL, "raw");
    try (SessionOptions options = new SessionOptions();
        BytePointer path = new BytePointer(graph.toString())) {
      options.SetIntraOpNumThreads(1);
      options.SetInterOpNumThreads(1);
      session = new Session(env, path, options);
    }
  }

  /** A run of its own tensors; called again and again. */
  Runnable rectangle(List<int[]> texts, int hidden) {
    int rows = texts.size();
    int length = texts.getFirst().length;
    long tokens = (long) rows * length;
    LongPointer ids = new LongPointer(tokens);
    LongPointer mask = new LongPointer(tokens);
    LongPointer types = new LongPointer(tokens);
    for (int i = 0; i < tokens; i++) {
      ids.put(i, texts.get(i / length)[i % length]);
      mask.put(i, 1);
      types.put(i, 0);
    }
    LongPointer shape = new LongPointer(rows, length);
    LongPointer outShape = new LongPointer(rows, length, hidden);
    FloatPointer out = new FloatPointer(tokens * hidden);
    PointerPointer<OrtValue> inputs = new PointerPointer<>(3);
    inputs.put(0, keep(Value.CreateTensorLong(memory, ids, tokens, shape, 2)));
    inputs.put(1, keep(Value.CreateTensorLong(memory, mask, tokens, shape, 2)));
    inputs.put(2, keep(Value.CreateTensorLong(memory, types, tokens, shape, 2)));
    PointerPointer<OrtValue> outputs = new PointerPointer<>(1);
    outputs.put(0, keep(Value.CreateTensorFloat(memory, out, tokens * hidden, outShape, 3)));
    Value in = new Value(inputs);
    Value result = new Value(outputs);
    kept.addAll(List.of(ids, mask, types, shape, outShape, out, inputs, outputs));
    return () -> session.Run(runOptions, inputNames, in, 3, outputNames, result, 1);
  }

  /** Lives as long as this, as all that is made here: what nothing in Java holds is freed. */
  private OrtValue keep(Value value) {
    OrtValue inner = value.asOrtValue();
    kept.add(value);
    kept.add(inner);
    return inner;
  }

  @Override
  public void close() {
    session.close();
    env.close();
    backend.close();
  }
}
