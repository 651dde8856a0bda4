package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DataType;
import dev.jetd.bindings.Shapes;
import dev.jetd.bindings.Tensor;
import dev.jetd.bindings.TensorException;
import dev.jetd.bindings.TensorRunner;
import dev.jetd.bindings.TensorSignature;
import dev.jetd.bindings.TensorSpec;
import dev.jetd.bindings.natives.NativeOwner;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.onnxruntime.OrtRunOptions;
import org.bytedeco.onnxruntime.OrtSession;
import org.bytedeco.onnxruntime.OrtValue;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.Session;

/** Checks a run, lays its inputs into native memory, runs it and copies what comes back. */
final class OnnxTensorRunner implements TensorRunner {
  /** What ONNX Runtime's two allocators say when they have no more; see {@link TensorMemory}. */
  private static final List<String> NO_MEMORY =
      List.of("Available memory of", "Failed to allocate memory", "bad_alloc");

  private final NativeOwner owner;
  private final TensorSignature signature;
  private final int maxRunBytes;
  private final OrtCalls ort;
  private final TensorValues values;
  private final OrtSession session;
  private final OrtRunOptions options;
  private final Scratch scratch;
  private final LongPointer shape;
  private final Map<String, BytePointer> names = new HashMap<>();
  private final PointerPointer<Pointer> inputNames;
  private final PointerPointer<Pointer> outputNames;
  private final PointerPointer<OrtValue> inputValues;
  private final PointerPointer<OrtValue> outputValues;
  private boolean closed;

  /** Shares the session until closed. */
  static OnnxTensorRunner of(Shared<Session> session, TensorSignature signature, int maxRunBytes) {
    NativeOwner owner = new NativeOwner();
    try {
      return new OnnxTensorRunner(owner, session, signature, maxRunBytes);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  private OnnxTensorRunner(
      NativeOwner owner, Shared<Session> shared, TensorSignature signature, int maxRunBytes) {
    this.owner = owner;
    this.signature = signature;
    this.maxRunBytes = maxRunBytes;
    this.scratch = new Scratch(maxRunBytes);
    owner.onClose(shared.share()::release);
    owner.onClose(scratch::close);
    session = shared.get().asOrtSession();
    ort = new OrtCalls(owner);
    values = new TensorValues(ort, owner);
    options = owner.keep(new RunOptions()).asOrtRunOptions();
    shape = owner.keep(new LongPointer(Shapes.MOST_AXES));
    signature.inputs().forEach(this::keepName);
    signature.outputs().forEach(this::keepName);
    int inputs = Math.max(signature.inputs().size(), 1);
    inputNames = owner.keep(new PointerPointer<>(inputs));
    inputValues = owner.keep(new PointerPointer<>(inputs));
    outputNames = owner.keep(new PointerPointer<>(signature.outputs().size()));
    outputValues = owner.keep(new PointerPointer<>(signature.outputs().size()));
  }

  private void keepName(TensorSpec spec) {
    names.computeIfAbsent(
        spec.name(), name -> owner.keep(new BytePointer(name, StandardCharsets.UTF_8)));
  }

  @Override
  public List<Tensor> run(List<Tensor> inputs, List<String> outputs, Room room) {
    if (closed) {
      throw new IllegalStateException("The runner is closed");
    }
    signature.check(inputs, outputs);
    checkSize("inputs", inputs.stream().mapToLong(Tensor::footprint).sum());
    List<OrtValue> open = new ArrayList<>(inputs.size() + outputs.size());
    try {
      scratch.begin(inputs);
      for (int i = 0; i < inputs.size(); i++) {
        OrtValue value = new OrtValue();
        put(inputs.get(i), value);
        open.add(value);
        inputNames.put(i, names.get(inputs.get(i).name()));
        inputValues.put(i, value);
      }
      return outputs(run(inputs.size(), outputs, open), outputs, room);
    } finally {
      open.forEach(ort::releaseTensor);
    }
  }

  @Override
  public void cancel() {
    ort.check(ort.api().RunOptionsSetTerminate(options));
  }

  @Override
  public void allow() {
    ort.check(ort.api().RunOptionsUnsetTerminate(options));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      owner.close();
    }
  }

  private void put(Tensor tensor, OrtValue value) {
    int axes = tensor.shape().size();
    for (int i = 0; i < axes; i++) {
      shape.put(i, tensor.shape().get(i));
    }
    if (tensor.type() == DataType.BYTES) {
      values.createStrings(tensor, shape, value);
    } else {
      ort.createTensor(
          scratch.put(tensor),
          tensor.data().remaining(),
          shape,
          axes,
          ElementType.of(tensor.type()),
          value);
    }
  }

  private List<OrtValue> run(int inputs, List<String> outputs, List<OrtValue> open) {
    for (int i = 0; i < outputs.size(); i++) {
      outputNames.put(i, names.get(outputs.get(i)));
      outputValues.put(i, new OrtValue());
    }
    try {
      ort.run(
          session,
          options,
          inputNames,
          inputValues,
          inputs,
          outputNames,
          outputValues,
          outputs.size());
    } catch (BackendException e) {
      throw noMemory(e) ? tooMuch(e) : e;
    }
    List<OrtValue> results = new ArrayList<>(outputs.size());
    for (int i = 0; i < outputs.size(); i++) {
      results.add(outputValues.get(OrtValue.class, i));
    }
    open.addAll(results);
    return results;
  }

  private List<Tensor> outputs(List<OrtValue> results, List<String> outputs, Room room) {
    List<TensorValues.Facts> facts = new ArrayList<>(results.size());
    long bytes = 0;
    for (int i = 0; i < results.size(); i++) {
      facts.add(values.facts(results.get(i), outputs.get(i)));
      bytes += facts.get(i).bytes();
    }
    checkSize("outputs", bytes);
    room.take(bytes);
    List<Tensor> tensors = new ArrayList<>(results.size());
    for (int i = 0; i < results.size(); i++) {
      tensors.add(values.copy(results.get(i), facts.get(i)));
    }
    return tensors;
  }

  private void checkSize(String which, long bytes) {
    if (bytes > maxRunBytes) {
      throw new TensorException(
          TensorException.Fault.TOO_LARGE,
          "",
          "",
          "the " + which + " take " + bytes + " bytes and the limit is " + maxRunBytes);
    }
  }

  private static boolean noMemory(BackendException e) {
    return NO_MEMORY.stream().anyMatch(String.valueOf(e.getMessage())::contains);
  }

  private static TensorException tooMuch(BackendException cause) {
    TensorException e =
        new TensorException(
            TensorException.Fault.TOO_LARGE,
            "",
            "",
            "the model needs more memory for inputs of this shape and content than is left of "
                + TensorMemory.BYTES
                + " bytes");
    e.initCause(cause);
    return e;
  }
}
