package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.Availability.Available;
import dev.jetd.bindings.Availability.Unavailable;
import dev.jetd.bindings.Backend;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.cuda.Cuda;
import dev.jetd.bindings.cuda.CudaDevice;
import dev.jetd.bindings.natives.SystemLibraries;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;

/**
 * TensorRT on the first NVIDIA GPU. Opens only models whose engines are built; {@link #build} makes
 * them, for as long as it takes.
 *
 * <p>Nothing is loaded before the first question, and on a machine without a GPU nothing ever. Safe
 * for use by several threads, one of which may build while others open and run.
 */
public final class TensorRtBackend implements Backend {
  static final String NAME = "tensorrt";

  /** Below this a build would fail, or push out what serves. */
  private static final long LEAST_FREE = 384L << 20;

  private final TensorRt tensorRt;
  private final TensorRtOptions options;
  private final EngineStore store;

  /** Is told how a build goes. */
  public interface Progress {
    /** So many of a model's engines are built. */
    void built(int done, int of);
  }

  /**
   * @param root of the file system, in which the GPU is looked for
   * @param natives the directory of this machine's bindings
   */
  public TensorRtBackend(Path root, Path natives, SystemLibraries system, TensorRtOptions options) {
    this.tensorRt = new TensorRt(new Cuda(root, natives, system), natives, system);
    this.options = options;
    this.store = new EngineStore(options.engines());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Availability probe() {
    try {
      CudaDevice device = tensorRt.cuda().device();
      return new Available("TensorRT " + tensorRt.version() + " on " + device.text());
    } catch (BackendException e) {
      return new Unavailable(String.valueOf(e.getMessage()));
    }
  }

  public EngineStore store() {
    return store;
  }

  /**
   * What a model needs here. Reads the whole graph file.
   *
   * @throws BackendException with the reason, if there is no GPU or TensorRT cannot run the graph
   */
  public EnginePlan plan(EncoderModel model) {
    EncoderGraph graph = EncoderGraph.read(model);
    CudaDevice device = tensorRt.cuda().device();
    BucketPlan buckets = BucketPlan.of(model.maxTokens(), options.runTokens(device.integrated()));
    Precision precision = options.precision(graph.precision());
    String digest = digest(model.graph());
    List<EngineKey> keys =
        buckets.buckets().stream()
            .map(bucket -> key(model, digest, device, precision, bucket))
            .toList();
    return new EnginePlan(graph, device, buckets, keys);
  }

  private EngineKey key(
      EncoderModel model, String digest, CudaDevice device, Precision precision, Bucket bucket) {
    return new EngineKey(
        digest,
        model.output(),
        model.pooling(),
        tensorRt.version(),
        Integer.toString(device.runtime()),
        device.name() + " " + device.capability(),
        precision,
        bucket);
  }

  /**
   * Builds what is missing, shortest first. What is done stays done if it is broken off.
   *
   * @throws BackendException with the reason, if one cannot be built
   */
  public void build(EnginePlan plan, Progress progress) {
    tensorRt.cuda().use(plan.device());
    List<EngineKey> missing = plan.missing(store);
    int all = plan.keys().size();
    int done = all - missing.size();
    progress.built(done, all);
    for (EngineKey key : missing) {
      try (EngineBuilder builder = new EngineBuilder(tensorRt, plan.graph(), key)) {
        builder.build(store, workspace(plan.device()));
      } catch (IOException e) {
        throw new BackendException("The engine " + key.bucket() + " cannot be kept: " + e, e);
      }
      progress.built(++done, all);
    }
  }

  private long workspace(CudaDevice device) {
    long free = tensorRt.cuda().availableMemory(device);
    if (free < LEAST_FREE) {
      throw new BackendException(
          DeviceFault.OUT_OF_MEMORY,
          "Too little memory to build an engine: "
              + (free >> 20)
              + " MiB of the device are free, and "
              + (LEAST_FREE >> 20)
              + " are needed");
    }
    return options.workspace(device.integrated(), free);
  }

  /** Opens a model whose engines are built. */
  @Override
  public Session open(EncoderModel model, SessionOptions sizes) {
    return open(plan(model));
  }

  /**
   * Opens a model whose engines are built.
   *
   * @throws BackendException if one is missing, or the device has no room
   */
  public Session open(EnginePlan plan) {
    tensorRt.cuda().use(plan.device());
    return TensorRtSession.open(tensorRt, plan, store, options);
  }

  /**
   * What a model's engines take alone, by the device's clock.
   *
   * @param runs of each shape
   */
  public List<EngineTimes> time(EnginePlan plan, int runs) {
    tensorRt.cuda().use(plan.device());
    return EngineTimer.time(tensorRt, plan, store, options, runs);
  }

  /** Memory of the device that is free now, in bytes. */
  public long freeMemory() {
    return tensorRt.cuda().freeMemory();
  }

  @Override
  public void close() {}

  private static String digest(Path file) {
    MessageDigest sum = EngineFile.sha256();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sum.update(buffer, 0, n);
      }
    } catch (IOException e) {
      throw new BackendException("The model file " + file + " cannot be read: " + e, e);
    }
    return HexFormat.of().formatHex(sum.digest());
  }
}
