package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.engines.Accelerator;
import dev.jetd.daemon.engines.EngineLife;
import dev.jetd.daemon.engines.RetryPolicy;
import dev.jetd.daemon.registry.ModelRegistry;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.power.modes.SystemProcessRunner;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Wires what has models run by the GPU. */
final class EnginePart {

  private EnginePart() {}

  /** The GPU's, unless the configuration wants none. */
  static Optional<Accelerator> accelerator(
      Configuration config, Home home, Map<String, String> environment) {
    return switch (config.get(Settings.BACKEND)) {
      case NATIVE, ONNXRUNTIME -> Optional.empty();
      case AUTO, TENSORRT -> {
        Engines engines = Engines.of(config, home, environment, Path.of("/"));
        BuildProcess process =
            new BuildProcess(
                new SystemProcessRunner(),
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path", ""),
                Path.of(System.getProperty("jetd.home", ".")).toAbsolutePath(),
                config,
                engines,
                environment);
        GpuAdvice advice = new GpuAdvice(LocalModels.of(config, home, environment));
        yield Optional.of(new TensorRtAccelerator(engines, process::build, advice));
      }
    };
  }

  static EngineLife life(
      Configuration config,
      Accelerator accelerator,
      Models models,
      ModelRegistry registry,
      ModelRuntime runtime,
      ServingObserver observer,
      RetryPolicy retries,
      LongSupplier clock) {
    return new EngineLife(
        models,
        registry,
        accelerator,
        (bundle, opener) -> runtime.load(bundle, opener::apply, clock, observer),
        retries,
        config.get(Settings.TENSORRT_RUN_LIMIT),
        clock);
  }
}
