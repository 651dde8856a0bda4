package dev.jetd.bindings.onnx;

import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.natives.NativeOwner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.onnxruntime.OrtRunOptions;
import org.bytedeco.onnxruntime.OrtSession;
import org.bytedeco.onnxruntime.OrtValue;
import org.bytedeco.onnxruntime.RunOptions;
import org.bytedeco.onnxruntime.Session;

/**
 * Everything native that one runner's runs need: made once, and as large as the largest batch. A
 * run only gives that memory the batch's shape.
 */
final class RunBuffers implements AutoCloseable {
  private final NativeOwner owner;
  private final OrtCalls ort;
  private final OrtSession session;
  private final OrtRunOptions options;
  private final InputTensor[] inputs;
  private final OutputTensor output;
  private final int outputRank;
  private final LongPointer inputShape;
  private final LongPointer outputShape;
  private final PointerPointer<Pointer> inputNames;
  private final PointerPointer<Pointer> outputName;
  private final PointerPointer<OrtValue> inputValues;
  private final PointerPointer<OrtValue> outputValue;

  /** Shares the session until closed. */
  static RunBuffers of(Shared<Session> session, EncoderModel model, EncoderIo io, int tokens) {
    NativeOwner owner = new NativeOwner();
    try {
      return new RunBuffers(owner, session, model, io, tokens);
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
  }

  private RunBuffers(
      NativeOwner owner, Shared<Session> shared, EncoderModel model, EncoderIo io, int tokens) {
    this.owner = owner;
    owner.onClose(shared.share()::release);
    session = shared.get().asOrtSession();
    ort = new OrtCalls(owner);
    options = owner.keep(new RunOptions()).asOrtRunOptions();
    inputs =
        io.inputs().stream()
            .map(input -> new InputTensor(input, tokens, owner))
            .toArray(InputTensor[]::new);
    output = new OutputTensor(io.output().type(), tokens, model.dimension(), owner);
    outputRank = model.pooling() == Pooling.NONE ? 2 : 3;
    inputShape = owner.keep(new LongPointer(2));
    outputShape = owner.keep(new LongPointer(outputRank));
    outputShape.put(outputRank - 1, model.dimension());
    inputNames = names(io.inputs());
    outputName = names(List.of(io.output()));
    inputValues = owner.keep(new PointerPointer<>(inputs.length));
    outputValue = owner.keep(new PointerPointer<>(1));
  }

  /**
   * Lays a sequence into a row of a rectangle that is {@code stride} tokens wide.
   *
   * @param second where its second part begins
   */
  void putRow(int row, int[] sequence, int second, int stride) {
    for (InputTensor input : inputs) {
      input.putRow(row * stride, sequence, second, stride);
    }
  }

  /** Runs the rectangle that was laid. */
  void run(int rows, int stride) {
    inputShape.put(0, rows).put(1, stride);
    outputShape.put(0, rows);
    if (outputRank == 3) {
      outputShape.put(1, stride);
    }
    int tokens = rows * stride;
    try {
      for (int i = 0; i < inputs.length; i++) {
        inputValues.put(i, inputs[i].open(ort, inputShape, tokens));
      }
      int vectors = outputRank == 3 ? tokens : rows;
      outputValue.put(0, output.open(ort, outputShape, outputRank, vectors));
      int count = inputs.length;
      ort.run(session, options, inputNames, inputValues, count, outputName, outputValue, 1);
    } finally {
      release();
    }
  }

  /** What the last run left. */
  OutputTensor output() {
    return output;
  }

  @Override
  public void close() {
    owner.close();
  }

  private void release() {
    for (InputTensor input : inputs) {
      input.release(ort);
    }
    output.release(ort);
  }

  private PointerPointer<Pointer> names(List<TensorInfo> tensors) {
    PointerPointer<Pointer> names = owner.keep(new PointerPointer<>(tensors.size()));
    for (int i = 0; i < tensors.size(); i++) {
      String name = tensors.get(i).name();
      names.put(i, owner.keep(new BytePointer(name, StandardCharsets.UTF_8)));
    }
    return names;
  }
}
