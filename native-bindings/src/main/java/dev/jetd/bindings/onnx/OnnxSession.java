package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.BatchForm;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Runner;
import dev.jetd.bindings.VectorForm;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.Session;
import org.bytedeco.onnxruntime.SessionOptions;

/** A graph that ONNX Runtime has loaded, and what is known of it. */
final class OnnxSession implements dev.jetd.bindings.Session {
  private final Shared<Session> session;
  private final EncoderModel model;
  private final EncoderIo io;
  private final Precision precision;
  private final OnnxProvider provider;
  private final int maxBatchTokens;
  private final boolean rowsMustBeTried;
  private BatchForm batchForm;
  private boolean closed;

  /**
   * Shares the environment for as long as the native session lives.
   *
   * @param nativeOptions stays the caller's
   */
  OnnxSession(
      Shared<Env> env,
      SessionOptions nativeOptions,
      EncoderModel model,
      OnnxGraph graph,
      EncoderIo io,
      OnnxProvider provider,
      int maxBatchTokens) {
    this.model = model;
    this.io = provider == OnnxProvider.CPU ? io : io.alone();
    this.provider = provider;
    this.precision = graph.precision();
    this.maxBatchTokens = maxBatchTokens;
    this.batchForm = io.batchForm();
    // A graph that pools has a matrix of one row a sequence, and kernels treat a single row apart.
    this.rowsMustBeTried = graph.rowsMustBeTried() || model.pooling() == Pooling.NONE;
    this.session = load(env, model.graph(), nativeOptions);
  }

  /** Shares the environment for as long as the native session lives. */
  static Shared<Session> load(Shared<Env> env, Path file, SessionOptions options) {
    try (BytePointer path = new BytePointer(file.toString(), StandardCharsets.UTF_8)) {
      Session loaded = new Session(env.get(), path, options);
      return new Shared<>(loaded, env.share()::release);
    } catch (RuntimeException e) {
      throw new BackendException("ONNX Runtime cannot load " + file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Runs one token, so that a graph that loads and cannot run is told here and not at a request;
   * and where this machine's kernels decide whether rows are independent, finds out.
   */
  synchronized void tryOut() {
    try (Runner runner = newRunner()) {
      runner.run(List.of(new int[] {0}));
      if (batchForm == BatchForm.PADDED && rowsMustBeTried) {
        boolean same = RowTrial.rowsAreIndependent(runner, model.maxTokens(), maxBatchTokens);
        batchForm = same ? BatchForm.PADDED : BatchForm.SINGLE;
      }
    } catch (BackendException e) {
      throw new BackendException(model.graph() + " does not run: " + e.getMessage(), e);
    }
  }

  @Override
  public int dimension() {
    return model.dimension();
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public synchronized BatchForm batchForm() {
    return batchForm;
  }

  @Override
  public String backend() {
    return OnnxRuntimeBackend.NAME + "-" + provider.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Set<VectorForm> forms() {
    return model.pooling() == Pooling.NONE
        ? EnumSet.of(VectorForm.USUAL, VectorForm.UNSCALED)
        : EnumSet.allOf(VectorForm.class);
  }

  @Override
  public synchronized Runner newRunner() {
    if (closed) {
      throw new IllegalStateException("The session is closed");
    }
    return new OnnxRunner(session, model, io, batchForm, maxBatchTokens);
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      session.release();
    }
  }
}
