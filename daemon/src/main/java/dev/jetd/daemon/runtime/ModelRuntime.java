package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ServedModel;
import dev.jetd.daemon.serving.ServingObserver;
import dev.jetd.daemon.serving.TokenizerThreads;
import dev.jetd.models.Bundle;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.Manifest;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelRef;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * What models run on: the backends and the tokenizers' threads. Owns them; close the models first.
 */
public final class ModelRuntime implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ModelRuntime.class.getName());

  private final Backends backends;
  private final TokenizerThreads tokenizers;
  private final ModelLoader loader;
  private final BundleCatalog catalog;

  public ModelRuntime(Configuration config, Home home, Map<String, String> environment) {
    int processors = Runtime.getRuntime().availableProcessors();
    int lanes = config.get(Settings.SERVING_LANES);
    backends = Backends.of(config, home, environment);
    catalog = new BundleCatalog(roots(config, home, environment), backends::unfit);
    tokenizers = new TokenizerThreads(Math.max(1, processors / 2));
    loader =
        new ModelLoader(
            home.tokenizerLibrary(),
            backends,
            config.get(Settings.LIMITS_TENSOR_BYTES).intValue(),
            new ServedModel.Lanes(
                lanes == 0 ? processors : lanes, config.get(Settings.SERVING_BATCH_TOKENS)),
            config.get(Settings.SERVING_THREADS),
            config.get(Settings.LIMITS_TEXT_CHARS),
            tokenizers);
  }

  /** The repository, and behind it the models that came with jetd. */
  static List<Path> roots(Configuration config, Home home, Map<String, String> environment) {
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    return List.of(state.resolve("models"), home.bundles());
  }

  /** What can run here. */
  BundleCatalog catalog() {
    return catalog;
  }

  /**
   * Deletes what was made of models that are gone.
   *
   * @param loaded which may lie elsewhere than where models are kept
   */
  void clearUp(Collection<LoadedModel> loaded) {
    try {
      Stream<Manifest> stored =
          catalog.scan().stream().flatMap(found -> found.bundle().stream()).map(Bundle::manifest);
      backends.keepWeightsOf(
          Stream.concat(stored, loaded.stream().map(LoadedModel::manifest)).toList());
    } catch (ModelException e) {
      LOG.log(System.Logger.Level.WARNING, "nothing is cleared up: {0}", e.getMessage());
    }
  }

  /**
   * Loads the text encoder of that name.
   *
   * @param reference NAME, NAME:VERSION or a directory
   */
  public ServedModel load(String reference, LongSupplier clock, ServingObserver observer) {
    Bundle bundle =
        reference.contains("/")
            ? Bundle.open(Path.of(reference))
            : catalog.find(ModelRef.parse(reference));
    if (bundle.manifest().isTensor()) {
      throw new ModelException(bundle + ": of the kind tensor, which takes no texts");
    }
    return (ServedModel) load(bundle, clock, observer);
  }

  /**
   * Loads a model and runs it at its limits once on every lane, so that the first client pays for
   * nothing.
   */
  public LoadedModel load(Bundle bundle, LongSupplier clock, ServingObserver observer) {
    LoadedModel model = loader.load(bundle, clock, observer);
    try {
      model.warmUp();
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  /**
   * Loads a model that is in service already, to be run in another way, and warms it.
   *
   * @param opener opens it in that way
   */
  ServedModel load(
      Bundle bundle, ModelLoader.Opener opener, LongSupplier clock, ServingObserver observer) {
    ServedModel model = loader.load(bundle, opener, clock, observer);
    try {
      model.warmUp();
      return model;
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
  }

  @Override
  public void close() {
    tokenizers.close();
    backends.close();
  }
}
