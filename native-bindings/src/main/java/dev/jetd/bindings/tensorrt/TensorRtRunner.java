package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.VectorForm;
import dev.jetd.bindings.cuda.CudaEvent;
import dev.jetd.bindings.cuda.CudaStream;
import dev.jetd.bindings.natives.NativeOwner;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A lane: a stream of its own, and a context for each shape. */
final class TensorRtRunner implements Runner {
  private static final int[] TOKEN = {0};

  private final TensorRtSession session;
  private final EnginePlan plan;
  private final TensorRtOptions options;
  private final NativeOwner owner;
  private final List<ShapeRun> shapes;
  private boolean closed;

  static TensorRtRunner of(
      TensorRtSession session, EnginePlan plan, List<Engine> engines, TensorRtOptions options) {
    NativeOwner owner = new NativeOwner();
    try {
      TensorRtRunner runner = new TensorRtRunner(session, plan, engines, options, owner);
      // A shape's first run sets itself up, which is no request's to wait for.
      runner.shapes.forEach(shape -> shape.run(List.of(TOKEN), options.setUpLimit()));
      return runner;
    } catch (BackendException e) {
      if (!session.isForsaken()) {
        owner.close();
      }
      throw session.noted(e);
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  private TensorRtRunner(
      TensorRtSession session,
      EnginePlan plan,
      List<Engine> engines,
      TensorRtOptions options,
      NativeOwner owner) {
    this.session = session;
    this.plan = plan;
    this.options = options;
    this.owner = owner;
    EncoderModel model = plan.graph().model();
    long bytes =
        engines.stream()
            .mapToLong(
                engine -> ShapeRun.layout(engine, model.dimension(), model.pooling()).bytes())
            .max()
            .orElseThrow();
    CudaStream stream = new CudaStream();
    owner.onClose(stream::close);
    CudaEvent done = new CudaEvent(false);
    owner.onClose(done::close);
    LaneMemory memory = LaneMemory.of(bytes, owner);
    this.shapes =
        engines.stream()
            .map(
                engine ->
                    ShapeRun.of(
                        engine, plan.graph(), stream, done, memory, owner, options.graphs()))
            .toList();
  }

  @Override
  public float[][] run(List<int[]> sequences) {
    return run(sequences, Collections.nCopies(sequences.size(), VectorForm.USUAL));
  }

  @Override
  public float[][] run(List<int[]> sequences, List<VectorForm> forms) {
    if (closed) {
      throw new IllegalStateException("The runner is closed");
    }
    SequenceCheck.check(sequences, plan.graph());
    float[][] vectors = new float[sequences.size()][];
    try {
      for (int shape = 0; shape < shapes.size(); shape++) {
        runShape(shapes.get(shape), ofShape(sequences, shape), sequences, forms, vectors);
      }
      return vectors;
    } catch (BackendException e) {
      throw session.noted(e);
    }
  }

  /** Numbers of the sequences whose own length makes them this shape's. */
  private List<Integer> ofShape(List<int[]> sequences, int shape) {
    List<Integer> its = new ArrayList<>();
    for (int i = 0; i < sequences.size(); i++) {
      if (plan.buckets().indexFor(sequences.get(i).length) == shape) {
        its.add(i);
      }
    }
    return its;
  }

  private void runShape(
      ShapeRun shape,
      List<Integer> its,
      List<int[]> sequences,
      List<VectorForm> forms,
      float[][] vectors) {
    int rows = shape.bucket().rows();
    for (int start = 0; start < its.size(); start += rows) {
      List<Integer> part = its.subList(start, Math.min(start + rows, its.size()));
      shape.run(part.stream().map(sequences::get).toList(), options.runLimit());
      if (part.stream().map(forms::get).anyMatch(VectorForm.TOKENS::equals)) {
        shape.fetchTokens(options.runLimit());
      }
      for (int row = 0; row < part.size(); row++) {
        int number = part.get(row);
        vectors[number] = read(shape, row, sequences.get(number).length, forms.get(number));
      }
    }
  }

  private float[] read(ShapeRun shape, int row, int tokens, VectorForm form) {
    boolean scaled = plan.graph().model().normalize();
    return switch (form) {
      case TOKENS -> shape.row(NetworkHead.TOKENS, row, tokens, shape.bucket().tokens());
      case UNSCALED -> shape.row(NetworkHead.UNSCALED, row, 1, 1);
      case USUAL -> shape.row(scaled ? NetworkHead.VECTORS : NetworkHead.UNSCALED, row, 1, 1);
    };
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      if (!session.isForsaken()) {
        owner.close();
      }
      session.release();
    }
  }
}
