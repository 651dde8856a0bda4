package dev.jetd.bindings.onnx;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.Backend;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.TensorBackend;
import dev.jetd.bindings.TensorOptions;
import dev.jetd.bindings.TensorSession;
import dev.jetd.bindings.TensorSignature;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.onnxruntime.Env;
import org.bytedeco.onnxruntime.OrtCUDAProviderOptions;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * ONNX Runtime on the CPU, and encoders by CUDA where an operator's library can.
 *
 * <p>Nothing native is touched before the first {@link #probe} or {@link #open}. A process has one
 * ONNX Runtime: what the first backend loaded is what later ones get, or they are unavailable. Safe
 * for use by several threads.
 */
public final class OnnxRuntimeBackend implements Backend, TensorBackend {
  static final String NAME = "onnxruntime";

  private final OnnxLibraries libraries;
  private final OnnxTuning tuning;
  private final OnnxProvider.Wish wish;
  private Optional<Shared<Env>> env = Optional.empty();
  private boolean bounded;
  private boolean closed;

  /**
   * With the libraries jetd is shipped with.
   *
   * @param natives the directory that holds them for this machine's {@link
   *     dev.jetd.bindings.Platform}
   */
  public OnnxRuntimeBackend(Path natives) {
    this(OnnxLibraries.in(natives), OnnxTuning.DEFAULT);
  }

  /**
   * With the libraries jetd is shipped with, or an operator's own.
   *
   * @param library an operator's build of ONNX Runtime, if there is one
   * @param wish where it is to compute
   */
  public OnnxRuntimeBackend(Path natives, Optional<Path> library, OnnxProvider.Wish wish) {
    this(
        library
            .map(own -> new OnnxLibraries(own, natives))
            .orElseGet(() -> OnnxLibraries.in(natives)),
        OnnxTuning.DEFAULT,
        wish);
  }

  /**
   * With an operator's own build of ONNX Runtime.
   *
   * @param library its {@code libonnxruntime.so}, of the version jetd is built for or newer
   */
  public OnnxRuntimeBackend(Path natives, Path library) {
    this(new OnnxLibraries(library, natives), OnnxTuning.DEFAULT);
  }

  OnnxRuntimeBackend(OnnxLibraries libraries, OnnxTuning tuning) {
    this(libraries, tuning, OnnxProvider.Wish.AUTO);
  }

  private OnnxRuntimeBackend(OnnxLibraries libraries, OnnxTuning tuning, OnnxProvider.Wish wish) {
    this.libraries = libraries;
    this.tuning = tuning;
    this.wish = wish;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public synchronized Availability probe() {
    try {
      String version = libraries.load();
      OnnxProvider provider = OnnxProvider.of(wish, OnnxLibraries.providers());
      String order = provider == OnnxProvider.CPU ? "CPU" : provider + ", then CPU";
      return new Available("ONNX Runtime " + version + ", " + order);
    } catch (RuntimeException e) {
      return new Unavailable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Session open(EncoderModel model, SessionOptions options) {
    checkSize(model, options);
    OnnxGraph graph = OnnxGraph.read(model.graph());
    EncoderIo io = EncoderIo.of(graph, model);
    Shared<Env> environment = environment();
    try (var nativeOptions = tuning.sessionOptions(Math.max(1, options.intraOpThreads()))) {
      OnnxProvider provider = OnnxProvider.of(wish, OnnxLibraries.providers()).of(wish, graph);
      if (provider == OnnxProvider.CUDA) {
        useCuda(nativeOptions);
      }
      int tokens = options.maxBatchTokens();
      return triedOut(
          new OnnxSession(environment, nativeOptions, model, graph, io, provider, tokens));
    } finally {
      environment.release();
    }
  }

  @Override
  public TensorSession openTensors(Path file, TensorOptions options) {
    TensorSignature signature = TensorGraphs.signature(OnnxGraph.read(file), file);
    Shared<Env> environment = environment();
    try (var nativeOptions = OnnxTuning.TENSORS.sessionOptions(options.intraOpThreads())) {
      bound(environment.get());
      TensorMemory.use(nativeOptions);
      return new OnnxTensorSession(
          OnnxSession.load(environment, file, nativeOptions), signature, options.maxRunBytes());
    } finally {
      environment.release();
    }
  }

  /** What CUDA has no kernel for falls to the CPU within the same graph. */
  private static void useCuda(org.bytedeco.onnxruntime.SessionOptions options) {
    try (OrtCUDAProviderOptions cuda = new OrtCUDAProviderOptions()) {
      var unused = options.AppendExecutionProvider_CUDA(cuda);
    } catch (RuntimeException e) {
      throw new BackendException("ONNX Runtime's CUDA does not start: " + e.getMessage(), e);
    }
  }

  private synchronized void bound(Env environment) {
    if (!bounded) {
      TensorMemory.setUp(environment);
      bounded = true;
    }
  }

  /** Sessions that are still open keep what they need of it. */
  @Override
  public synchronized void close() {
    closed = true;
    env.ifPresent(Shared::release);
    env = Optional.empty();
  }

  private static void checkSize(EncoderModel model, SessionOptions options) {
    int tokens = options.maxBatchTokens();
    if (tokens < model.maxTokens()) {
      throw new BackendException(
          "A batch of " + tokens + " tokens cannot hold one sequence of " + model.maxTokens());
    }
    if ((long) tokens * model.dimension() * Float.BYTES > Integer.MAX_VALUE) {
      throw new BackendException("A batch of " + tokens + " tokens needs more than 2 GiB");
    }
  }

  private static Session triedOut(OnnxSession session) {
    try {
      session.tryOut();
      return session;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  /** The one environment, shared with the caller. */
  private synchronized Shared<Env> environment() {
    if (closed) {
      throw new IllegalStateException("The backend is closed");
    }
    Shared<Env> present = env.orElseGet(this::newEnvironment);
    env = Optional.of(present);
    return present.share();
  }

  /** Silent: what goes wrong comes back as an exception's text. */
  private Shared<Env> newEnvironment() {
    libraries.load();
    try {
      return new Shared<>(new Env(onnxruntime.ORT_LOGGING_LEVEL_FATAL, NAME), () -> {});
    } catch (RuntimeException e) {
      throw new BackendException("ONNX Runtime does not start: " + e.getMessage(), e);
    }
  }
}
