package dev.jetd.daemon.runtime;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.daemon.board.BoardPlace;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.models.Bundle;
import dev.jetd.models.Manifest;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Looks at the machine and the configuration and says in plain words what works and what does not.
 */
public final class Doctor {
  private final Configuration config;
  private final Home home;
  private final Map<String, String> environment;
  private final Path root;

  /**
   * @param root of the file system to look at
   */
  public Doctor(Configuration config, Home home, Map<String, String> environment, Path root) {
    this.config = config;
    this.home = home;
    this.environment = environment;
    this.root = root;
  }

  public List<Check> examine() {
    List<Check> checks = new ArrayList<>();
    checks.add(machine());
    try (BoardPlace place = BoardPlace.open(config, System::nanoTime)) {
      checks.addAll(BoardChecks.of(place.machine()));
    }
    checks.add(java());
    checks.addAll(backends());
    checks.addAll(gpu());
    checks.add(model());
    checks.add(port("api", config.get(Settings.API_HOST), config.get(Settings.API_PORT)));
    checks.add(port("admin", config.get(Settings.ADMIN_HOST), config.get(Settings.ADMIN_PORT)));
    checks.add(state());
    checks.addAll(PoolChecks.of(config, environment));
    return checks;
  }

  private Check machine() {
    return new Check(
        "machine",
        Check.Verdict.OK,
        String.format(
            Locale.ROOT,
            "%s, %d processors, Linux %s",
            System.getProperty("os.arch"),
            Runtime.getRuntime().availableProcessors(),
            System.getProperty("os.version")));
  }

  private static Check java() {
    return new Check(
        "java",
        Check.Verdict.OK,
        String.format(
            Locale.ROOT,
            "%s (%s), heap at most %d MiB",
            Runtime.version(),
            System.getProperty("java.vendor"),
            Runtime.getRuntime().maxMemory() >> 20));
  }

  /**
   * Without the native encoder ONNX Runtime serves; without that, models that are graphs cannot.
   */
  private List<Check> backends() {
    try (Backends backends = Backends.of(config, home, environment)) {
      return List.of(
          check("backend native", backends.probeEncoder(), Check.Verdict.ABSENT),
          check("backend onnxruntime", backends.probeOnnxRuntime(), Check.Verdict.BAD));
    }
  }

  private static Check check(String name, Availability availability, Check.Verdict otherwise) {
    return switch (availability) {
      case Availability.Available a -> new Check(name, Check.Verdict.OK, a.detail());
      case Availability.Unavailable u -> new Check(name, otherwise, u.reason());
    };
  }

  /** Without a GPU the CPU serves, so nothing here is bad. */
  private List<Check> gpu() {
    Engines engines = Engines.of(config, home, environment, root);
    List<Check> checks = new ArrayList<>();
    checks.add(check("backend tensorrt", engines.probe(), Check.Verdict.ABSENT));
    if (engines.probe() instanceof Availability.Available) {
      checks.add(engines(engines));
    }
    return checks;
  }

  /** Whether the default model's engines are built. */
  private Check engines(Engines engines) {
    LocalModels models = LocalModels.of(config, home, environment);
    try {
      return engines(engines, models, models.find(config.get(Settings.MODELS_DEFAULT)));
    } catch (RuntimeException e) {
      return new Check("engines", Check.Verdict.ABSENT, String.valueOf(e.getMessage()));
    }
  }

  private static Check engines(Engines engines, LocalModels models, Bundle bundle) {
    try {
      Engines.Built built = engines.built(bundle);
      return new Check(
          "engines",
          built.done() == built.of() ? Check.Verdict.OK : Check.Verdict.ABSENT,
          String.format(
              Locale.ROOT,
              "%d of %d for %s are built in %s%s",
              built.done(),
              built.of(),
              bundle.manifest().id(),
              engines.directory(),
              built.done() == built.of()
                  ? ""
                  : "; the daemon builds them beside itself, or: jetd models build-engine "
                      + bundle.manifest().id()));
    } catch (BackendException e) {
      return new Check(
          "engines",
          Check.Verdict.ABSENT,
          bundle.manifest().id()
              + " stays on the CPU: "
              + e.getMessage()
              + new GpuAdvice(models).about(bundle));
    }
  }

  private Check model() {
    String reference = config.get(Settings.MODELS_DEFAULT);
    try (ModelRuntime runtime = new ModelRuntime(config, home, environment);
        ServedModel model = runtime.load(reference, System::nanoTime, ServingObserver.NONE)) {
      Manifest manifest = model.manifest();
      return new Check(
          "model",
          Check.Verdict.OK,
          String.format(
              Locale.ROOT,
              "%s verified, loaded and run: %d %s, %d tokens, %s, by %s",
              manifest.id(),
              manifest.dimension(),
              manifest.isScoring() ? "labels" : "dimensions",
              manifest.maxTokens(),
              model.precision(),
              model.session().backend()));
    } catch (RuntimeException e) {
      return new Check("model", Check.Verdict.BAD, String.valueOf(e.getMessage()));
    }
  }

  private static Check port(String name, String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return new Check(name + " port", Check.Verdict.OK, host + ":" + port + " is free");
    } catch (IOException e) {
      return new Check(
          name + " port",
          Check.Verdict.ABSENT,
          String.format(
              Locale.ROOT,
              "%s:%d: %s; jetd itself may be running there",
              host,
              port,
              e.getMessage()));
    }
  }

  private Check state() {
    Path directory = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    try {
      Files.createDirectories(directory);
      Files.delete(Files.createTempFile(directory, "doctor", ""));
      return new Check("state", Check.Verdict.OK, directory + " can be written");
    } catch (IOException e) {
      return new Check(
          "state", Check.Verdict.BAD, directory + " cannot be written; set state.dir: " + e);
    }
  }
}
