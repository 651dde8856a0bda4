package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.Backend;
import dev.jetd.bindings.EncoderModel;
import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.bindings.TensorOptions;
import dev.jetd.bindings.TensorSession;
import dev.jetd.bindings.encoder.EncoderFile;
import dev.jetd.bindings.encoder.NativeEncoderBackend;
import dev.jetd.bindings.onnx.OnnxProvider;
import dev.jetd.bindings.onnx.OnnxRuntimeBackend;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Which backend runs which model: the native encoder what comes with weights of its kind, ONNX
 * Runtime what comes with a graph. Owns both.
 */
final class Backends implements AutoCloseable {
  static final String GRAPH = "model.onnx";

  private final Settings.BackendChoice choice;
  private final NativeEncoderBackend encoder;
  private final OnnxRuntimeBackend onnx;
  private final NativeWeights weights;

  private Backends(
      Settings.BackendChoice choice,
      NativeEncoderBackend encoder,
      OnnxRuntimeBackend onnx,
      NativeWeights weights) {
    this.choice = choice;
    this.encoder = encoder;
    this.onnx = onnx;
    this.weights = weights;
  }

  /** As configured. */
  static Backends of(Configuration config, Home home, Map<String, String> environment) {
    return of(config.get(Settings.BACKEND), config, home, environment);
  }

  /** All that there are, whatever is configured. */
  static Backends anyOf(Configuration config, Home home, Map<String, String> environment) {
    return of(Settings.BackendChoice.AUTO, config, home, environment);
  }

  private static Backends of(
      Settings.BackendChoice choice,
      Configuration config,
      Home home,
      Map<String, String> environment) {
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    return new Backends(
        choice,
        new NativeEncoderBackend(home.natives()),
        new OnnxRuntimeBackend(
            home.natives(),
            config.get(Settings.ONNXRUNTIME_LIBRARY),
            wish(config.get(Settings.ONNXRUNTIME_PROVIDER))),
        NativeWeights.of(config, state));
  }

  private static OnnxProvider.Wish wish(Settings.ProviderChoice choice) {
    return switch (choice) {
      case AUTO -> OnnxProvider.Wish.AUTO;
      case CUDA -> OnnxProvider.Wish.CUDA;
      case CPU -> OnnxProvider.Wish.CPU;
    };
  }

  Availability probeEncoder() {
    return encoder.probe();
  }

  Availability probeOnnxRuntime() {
    return onnx.probe();
  }

  /** Why no backend that is to be used here can run a model. */
  Optional<String> unfit(Manifest manifest) {
    boolean graph = manifest.files().containsKey(GRAPH);
    if (!manifest.isEmbedding() && graph) {
      return Optional.empty();
    }
    if (encoderRuns(manifest)) {
      return unavailable(encoder);
    }
    if (graph && choice == Settings.BackendChoice.NATIVE) {
      return Optional.of(
          "it has neither "
              + EncoderFile.NAME
              + " nor an FP32 graph, one of which backend native needs");
    }
    if (graph) {
      return Optional.empty();
    }
    return Optional.of(
        "it has no "
            + GRAPH
            + ", which backend "
            + choice.name().toLowerCase(java.util.Locale.ROOT)
            + " runs");
  }

  Session open(Bundle bundle, SessionOptions options) {
    if (!encoderRuns(bundle.manifest())) {
      return openGraph(bundle, options);
    }
    Path file =
        bundle.manifest().files().containsKey(EncoderFile.NAME)
            ? bundle.file(EncoderFile.NAME)
            : weights.of(bundle);
    return encoder.open(model(bundle, file), options);
  }

  /** By ONNX Runtime, whatever else could run it. */
  Session openGraph(Bundle bundle, SessionOptions options) {
    return onnx.open(model(bundle, bundle.file(GRAPH)), options);
  }

  /** Whatever the choice: only ONNX Runtime runs graphs of tensors. */
  TensorSession openTensors(Bundle bundle, TensorOptions options) {
    return onnx.openTensors(bundle.file(GRAPH), options);
  }

  /** Deletes what was made of models that are not among these. */
  void keepWeightsOf(Collection<Manifest> models) {
    weights.keepOnly(models);
  }

  @Override
  public void close() {
    encoder.close();
    onnx.close();
  }

  /**
   * A bundle with both is the encoder's where there is one. Of an FP32 graph alone its weights are
   * made where an operator wants nothing else: what is called FP32 stays FP32 otherwise. What gives
   * scores is ONNX Runtime's, whatever the choice.
   */
  private boolean encoderRuns(Manifest manifest) {
    if (!manifest.isEmbedding()) {
      return false;
    }
    boolean packed = manifest.files().containsKey(EncoderFile.NAME);
    boolean graph = manifest.files().containsKey(GRAPH);
    return switch (choice) {
      case ONNXRUNTIME -> false;
      case NATIVE -> packed || (graph && manifest.precision().equals("fp32"));
      case AUTO, TENSORRT -> packed && (!graph || unavailable(encoder).isEmpty());
    };
  }

  private static Optional<String> unavailable(Backend backend) {
    return switch (backend.probe()) {
      case Availability.Available a -> Optional.empty();
      case Availability.Unavailable u -> Optional.of(u.reason());
    };
  }

  /** What a bundle says of its graph. */
  static EncoderModel model(Bundle bundle, Path file) {
    Manifest manifest = bundle.manifest();
    Pooling pooling =
        switch (manifest.pooling()) {
          case MEAN -> Pooling.MEAN;
          case CLS -> Pooling.CLS;
          case LAST -> Pooling.LAST;
          case NONE -> Pooling.NONE;
        };
    return new EncoderModel(
        file,
        manifest.output().orElse(""),
        manifest.dimension(),
        manifest.maxTokens(),
        pooling,
        manifest.normalize());
  }
}
