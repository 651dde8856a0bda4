package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.natives.NativeOwner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer.BuilderFlag;
import org.bytedeco.tensorrt.global.nvinfer.MemoryPoolType;
import org.bytedeco.tensorrt.global.nvinfer.OptProfileSelector;
import org.bytedeco.tensorrt.nvinfer.Dims2;
import org.bytedeco.tensorrt.nvinfer.IBuilder;
import org.bytedeco.tensorrt.nvinfer.IBuilderConfig;
import org.bytedeco.tensorrt.nvinfer.IHostMemory;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IOptimizationProfile;
import org.bytedeco.tensorrt.nvinfer.ITensor;
import org.bytedeco.tensorrt.nvinfer.ITimingCache;
import org.bytedeco.tensorrt.nvonnxparser.IParser;
import org.bytedeco.tensorrt.nvonnxparser.IParserError;

/** Builds one engine, which takes from seconds to minutes. Used by one thread, once. */
final class EngineBuilder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EngineBuilder.class.getName());

  /** Of TensorRT's own messages while it parses: warnings and worse. */
  private static final int PARSER_VERBOSITY = 2;

  private final TensorRt tensorRt;
  private final EncoderGraph graph;
  private final EngineKey key;
  private final NativeOwner owner = new NativeOwner();

  EngineBuilder(TensorRt tensorRt, EncoderGraph graph, EngineKey key) {
    this.tensorRt = tensorRt;
    this.graph = graph;
    this.key = key;
  }

  /**
   * Builds it and writes it where it belongs.
   *
   * @param workspace the most device memory that a kernel may be given to be tried with, in bytes
   * @throws BackendException naming the node that TensorRT cannot take, or what else failed
   */
  void build(EngineStore store, long workspace) throws IOException {
    long start = System.nanoTime();
    IBuilder builder = tensorRt.newBuilder();
    owner.onClose(() -> CppObject.delete(builder));
    // One thread: the processors are for those who serve meanwhile.
    builder.setMaxThreads(1);
    INetworkDefinition network = tensorRt.present(builder.createNetworkV2(0), "a network");
    owner.onClose(() -> CppObject.delete(network));
    parse(network);
    if (key.precision() != Precision.FP32) {
      new HalfRange(network, owner).apply();
    }
    appendHead(network);
    IBuilderConfig config = configure(builder, workspace);
    addProfile(builder, config);
    ITimingCache timings = timings(config, store.timingCache(key));
    IHostMemory plan =
        tensorRt.present(
            builder.buildSerializedNetwork(network, config), "TensorRT builds no engine " + name());
    owner.onClose(() -> CppObject.delete(plan));
    store.write(key, bytes(plan), Duration.ofNanos(System.nanoTime() - start));
    keep(timings, store.timingCache(key));
  }

  /** Frees all that the build took. */
  @Override
  public void close() {
    owner.close();
  }

  private String name() {
    return key.bucket() + " of " + graph.model().graph();
  }

  private void parse(INetworkDefinition network) {
    IParser parser = tensorRt.newParser(network);
    owner.onClose(() -> CppObject.deleteParser(parser));
    if (!parser.parseFromFile(graph.model().graph().toString(), PARSER_VERBOSITY)) {
      throw new BackendException("TensorRT cannot take " + graph.model().graph() + why(parser));
    }
  }

  private String why(IParser parser) {
    int count = parser.getNbErrors();
    if (count == 0) {
      return ": " + tensorRt.load().takeErrors();
    }
    IParserError error = parser.getError(0);
    String more = count == 1 ? "" : " (and " + (count - 1) + " more)";
    return ": node "
        + error.node()
        + " '"
        + error.nodeName()
        + "' ("
        + error.nodeOperator()
        + "): "
        + error.desc()
        + more;
  }

  /** The graph's outputs are replaced by ours. */
  private void appendHead(INetworkDefinition network) {
    List<ITensor> outputs =
        IntStream.range(0, network.getNbOutputs()).mapToObj(network::getOutput).toList();
    String wanted = key.output();
    ITensor read =
        outputs.stream()
            .filter(output -> wanted.isEmpty() || output.getName().equals(wanted))
            .findFirst()
            .orElseThrow(
                () -> new BackendException(graph.model().graph() + " has no output " + wanted));
    outputs.forEach(network::unmarkOutput);
    NetworkHead head = new NetworkHead(tensorRt, network);
    owner.onClose(head::release);
    head.append(read, graph.model().pooling(), key.bucket());
  }

  /** Precisions by the layer, which TensorRT 10 marks as going and only 11 is without. */
  @SuppressWarnings("deprecation")
  private IBuilderConfig configure(IBuilder builder, long workspace) {
    IBuilderConfig config = tensorRt.present(builder.createBuilderConfig(), "a configuration");
    owner.onClose(() -> CppObject.delete(config));
    config.setMemoryPoolLimit(MemoryPoolType.kWORKSPACE, workspace);
    config.setFlag(BuilderFlag.kPREFER_PRECISION_CONSTRAINTS);
    if (key.precision() == Precision.FP32) {
      // Which has FP32's range and FP16's digits.
      config.clearFlag(BuilderFlag.kTF32);
    } else {
      config.setFlag(BuilderFlag.kFP16);
    }
    if (key.precision() == Precision.INT8) {
      config.setFlag(BuilderFlag.kINT8);
    }
    return config;
  }

  /** One shape, so that kernels are chosen for it and no other. */
  private void addProfile(IBuilder builder, IBuilderConfig config) {
    IOptimizationProfile profile =
        tensorRt.present(builder.createOptimizationProfile(), "a profile");
    Bucket bucket = key.bucket();
    try (Dims2 shape = new Dims2(bucket.rows(), bucket.tokens())) {
      for (String input : graph.inputs()) {
        for (OptProfileSelector which :
            List.of(OptProfileSelector.kMIN, OptProfileSelector.kOPT, OptProfileSelector.kMAX)) {
          tensorRt.check(
              profile.setDimensions(input, which, shape), "TensorRT takes no shape " + bucket);
        }
      }
    }
    tensorRt.check(
        config.addOptimizationProfile(profile) >= 0, "TensorRT takes no profile of " + bucket);
  }

  /** What earlier builds measured; where it cannot be used, nothing is lost but time. */
  private ITimingCache timings(IBuilderConfig config, Path file) {
    byte[] before = TimingFile.read(file);
    if (before.length > 0) {
      try {
        ITimingCache kept = timings(config, before);
        if (config.setTimingCache(kept, false)) {
          return kept;
        }
      } catch (BackendException e) {
        LOG.log(System.Logger.Level.DEBUG, "{0} is not used: {1}", file, e.getMessage());
      }
    }
    ITimingCache fresh = timings(config, new byte[0]);
    tensorRt.check(config.setTimingCache(fresh, false), "TensorRT takes no timing cache");
    return fresh;
  }

  private ITimingCache timings(IBuilderConfig config, byte[] content) {
    BytePointer bytes = owner.keep(new BytePointer(Math.max(content.length, 1)));
    bytes.put(content, 0, content.length);
    ITimingCache cache =
        tensorRt.present(config.createTimingCache(bytes, content.length), "a timing cache");
    owner.onClose(() -> CppObject.delete(cache));
    return cache;
  }

  private void keep(ITimingCache timings, Path file) {
    IHostMemory content = timings.serialize();
    if (content == null || content.isNull()) {
      return;
    }
    owner.onClose(() -> CppObject.delete(content));
    try {
      byte[] bytes = new byte[Math.toIntExact(content.size())];
      bytes(content).get(bytes);
      TimingFile.write(file, bytes);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "{0} is not kept: {1}", file, e.getMessage());
    }
  }

  private static ByteBuffer bytes(IHostMemory memory) {
    return new BytePointer(memory.data()).capacity(memory.size()).asByteBuffer();
  }
}
