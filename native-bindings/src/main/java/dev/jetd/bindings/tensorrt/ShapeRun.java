package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.cuda.CudaEvent;
import dev.jetd.bindings.cuda.CudaGraph;
import dev.jetd.bindings.cuda.CudaStream;
import dev.jetd.bindings.natives.NativeOwner;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.nvinfer.Dims2;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;

/**
 * One lane's runs of one shape: inputs to the device, the engine, vectors back. The first run of a
 * shape is made call by call; from the second on it is a recorded graph, if graphs are wanted and
 * this one can be recorded.
 */
final class ShapeRun {
  private static final System.Logger LOG = System.getLogger(ShapeRun.class.getName());

  private final Engine engine;
  private final IExecutionContext context;
  private final CudaStream stream;
  private final CudaEvent done;
  private final LaneMemory memory;
  private final Layout layout;
  private final BatchWriter writer;
  private final NativeOwner owner;
  private final int dimension;
  private boolean recordable;
  private Optional<CudaGraph> graph = Optional.empty();

  private ShapeRun(
      Engine engine,
      IExecutionContext context,
      CudaStream stream,
      CudaEvent done,
      LaneMemory memory,
      Layout layout,
      BatchWriter writer,
      NativeOwner owner,
      int dimension,
      boolean recordable) {
    this.engine = engine;
    this.context = context;
    this.stream = stream;
    this.done = done;
    this.memory = memory;
    this.layout = layout;
    this.writer = writer;
    this.owner = owner;
    this.dimension = dimension;
    this.recordable = recordable;
  }

  /** How an engine's tensors are laid out. */
  static Layout layout(Engine engine, int dimension, Pooling pooling) {
    return Layout.of(
        engine.bucket(), engine.tensors(TensorIOMode.kINPUT), dimension, pooling != Pooling.NONE);
  }

  /** Makes the context and binds its tensors to the lane's memory. */
  static ShapeRun of(
      Engine engine,
      EncoderGraph graph,
      CudaStream stream,
      CudaEvent done,
      LaneMemory memory,
      NativeOwner owner,
      boolean recordable) {
    int dimension = graph.model().dimension();
    Pooling pooling = graph.model().pooling();
    Layout layout = layout(engine, dimension, pooling);
    IExecutionContext context = engine.newContext();
    owner.onClose(() -> CppObject.delete(context));
    bind(engine, graph, context, memory, layout);
    Map<String, Integer> inputs = new LinkedHashMap<>(engine.tensors(TensorIOMode.kINPUT));
    BatchWriter writer = new BatchWriter(engine.bucket(), layout, inputs, pooling);
    return new ShapeRun(
        engine, context, stream, done, memory, layout, writer, owner, dimension, recordable);
  }

  private static void bind(
      Engine engine,
      EncoderGraph graph,
      IExecutionContext context,
      LaneMemory memory,
      Layout layout) {
    boolean bound = true;
    try (Dims2 shape = new Dims2(engine.bucket().rows(), engine.bucket().tokens())) {
      for (String input : graph.inputs()) {
        bound &= context.setInputShape(input, shape);
      }
    }
    for (String tensor : layout.offsets().keySet()) {
      bound &= context.setTensorAddress(tensor, memory.device().at(layout.offset(tensor)));
    }
    if (!bound) {
      throw new BackendException(
          "The engine " + engine.bucket() + " takes no tensors as they were planned");
    }
  }

  Bucket bucket() {
    return engine.bucket();
  }

  /**
   * Runs sequences that fit the shape; what it gives is read until the next run.
   *
   * @throws BackendException naming the device's fault
   */
  void run(List<int[]> sequences, Duration limit) {
    writer.write(memory.host().buffer(), sequences);
    if (graph.isPresent()) {
      graph.get().launch(stream);
    } else {
      queue();
    }
    finish(limit);
    record();
  }

  /** Milliseconds of the device's own clock for a run of whatever lies in memory. */
  float timed(CudaEvent start, Duration limit) {
    start.record(stream);
    if (graph.isPresent()) {
      graph.get().launch(stream);
    } else {
      queue();
    }
    finish(limit);
    return done.millisSince(start);
  }

  /** Brings back every token's vectors of the last run too. */
  void fetchTokens(Duration limit) {
    int offset = layout.offset(NetworkHead.TOKENS);
    stream.copy(
        memory.device(), memory.host(), offset, (long) bucket().size() * dimension * Float.BYTES);
    finish(limit);
  }

  /** Copies out one row of an output of the last run. */
  float[] row(String output, int row, int vectors, int stride) {
    float[] values = new float[vectors * dimension];
    ByteBuffer host = memory.host().buffer();
    int start = layout.offset(output) + row * stride * dimension * Float.BYTES;
    for (int i = 0; i < values.length; i++) {
      values[i] = host.getFloat(start + i * Float.BYTES);
    }
    return values;
  }

  private void queue() {
    stream.copy(memory.host(), memory.device(), layout.inputs());
    if (!context.enqueueV3(stream.handle())) {
      throw new BackendException(
          DeviceFault.FAILED, "TensorRT does not run the engine " + bucket());
    }
    stream.copy(memory.device(), memory.host(), layout.inputs(), layout.vectors());
  }

  private void finish(Duration limit) {
    done.record(stream);
    done.await(limit);
  }

  /** After a first run, which TensorRT needs to set itself up. */
  private void record() {
    if (!recordable || graph.isPresent()) {
      return;
    }
    recordable = false;
    try {
      CudaGraph recorded = stream.record(this::queue);
      owner.onClose(recorded::close);
      graph = Optional.of(recorded);
    } catch (BackendException e) {
      if (e.fault().filter(fault -> !fault.recoverable()).isPresent()) {
        throw e;
      }
      LOG.log(
          System.Logger.Level.INFO,
          "the shape {0} runs without a graph: {1}",
          bucket(),
          e.getMessage());
    }
  }
}
