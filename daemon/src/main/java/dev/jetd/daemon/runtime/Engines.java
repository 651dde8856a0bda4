package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.natives.SystemLibraries;
import dev.jetd.bindings.tensorrt.EnginePlan;
import dev.jetd.bindings.tensorrt.TensorRtBackend;
import dev.jetd.bindings.tensorrt.TensorRtOptions;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.models.Bundle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * TensorRT's engines as this configuration wants them, and the building of them in this process.
 */
public final class Engines {
  private final TensorRtBackend backend;
  private final Path directory;

  private Engines(TensorRtBackend backend, Path directory) {
    this.backend = backend;
    this.directory = directory;
  }

  /**
   * @param root of the file system, in which the GPU is looked for
   */
  public static Engines of(
      Configuration config, Home home, Map<String, String> environment, Path root) {
    Path directory = directory(config, environment);
    TensorRtOptions options =
        new TensorRtOptions(
            directory,
            precision(config),
            config.get(Settings.TENSORRT_RUN_TOKENS),
            config.get(Settings.TENSORRT_BUILD_MEMORY),
            config.get(Settings.TENSORRT_LANES),
            true,
            config.get(Settings.TENSORRT_RUN_LIMIT));
    return new Engines(
        new TensorRtBackend(
            root, home.natives(), systemLibraries(root, config, environment), options),
        directory);
  }

  private static Path directory(Configuration config, Map<String, String> environment) {
    return config
        .get(Settings.TENSORRT_ENGINES)
        .orElseGet(
            () ->
                StateDirectory.choose(config.get(Settings.STATE_DIR), environment)
                    .resolve("engines"));
  }

  private static Optional<Precision> precision(Configuration config) {
    return switch (config.get(Settings.TENSORRT_PRECISION)) {
      case AUTO -> Optional.empty();
      case FP32 -> Optional.of(Precision.FP32);
      case FP16 -> Optional.of(Precision.FP16);
      case INT8 -> Optional.of(Precision.INT8);
    };
  }

  /** Where NVIDIA's libraries are looked for. */
  public static SystemLibraries systemLibraries(
      Path root, Configuration config, Map<String, String> environment) {
    return SystemLibraries.of(root, libraries(config, environment));
  }

  /** What the operator names, in the configuration or as any program is told. */
  static List<Path> libraries(Configuration config, Map<String, String> environment) {
    List<Path> all = new ArrayList<>();
    config.get(Settings.GPU_LIBRARIES).forEach(text -> all.add(Path.of(text)));
    Arrays.stream(environment.getOrDefault("LD_LIBRARY_PATH", "").split(":", -1))
        .filter(text -> !text.isBlank())
        .forEach(text -> all.add(Path.of(text)));
    return all;
  }

  public Availability probe() {
    return backend.probe();
  }

  public Path directory() {
    return directory;
  }

  TensorRtBackend backend() {
    return backend;
  }

  /**
   * What a bundle needs on this device.
   *
   * @throws BackendException with the reason, if TensorRT cannot run it here
   */
  EnginePlan plan(Bundle bundle) {
    if (!bundle.manifest().isEmbedding()) {
      throw new BackendException("engines are for text encoders");
    }
    if (!bundle.manifest().files().containsKey(Backends.GRAPH)) {
      throw new BackendException("it has no " + Backends.GRAPH + ", which engines are built from");
    }
    return backend.plan(Backends.model(bundle, bundle.file(Backends.GRAPH)));
  }

  /** How many of the engines that a bundle needs are there and whole. */
  public record Built(int done, int of) {}

  /**
   * Reads every engine a bundle needs.
   *
   * @throws BackendException with the reason, if TensorRT cannot run it here
   */
  Built built(Bundle bundle) {
    EnginePlan plan = plan(bundle);
    int all = plan.keys().size();
    return new Built(all - plan.missing(backend.store()).size(), all);
  }

  /** Is told how a build goes. */
  public interface Progress {
    /** So many of the engines are there. */
    void built(int done, int of);
  }

  /**
   * Builds in this process, on this thread, what a bundle lacks.
   *
   * @throws BackendException with the reason, if it cannot
   */
  public void build(Bundle bundle, Progress progress) {
    backend.build(plan(bundle), progress::built);
  }
}
