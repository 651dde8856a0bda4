package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.registry.IndexEntry;
import dev.jetd.models.Bundle;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.ModelRef;
import dev.jetd.models.repository.Progress;
import dev.jetd.models.repository.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The models on this machine's disk, for the command line: with or without a daemon. */
public final class LocalModels {
  private final BundleCatalog catalog;
  private final Repository repository;
  private final NativeWeights weights;
  private final Function<ModelForm, FormConversion> conversions;

  private LocalModels(
      BundleCatalog catalog,
      Repository repository,
      NativeWeights weights,
      Function<ModelForm, FormConversion> conversions) {
    this.catalog = catalog;
    this.repository = repository;
    this.weights = weights;
    this.conversions = conversions;
  }

  public static LocalModels of(Configuration config, Home home, Map<String, String> environment) {
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    return new LocalModels(
        new BundleCatalog(ModelRuntime.roots(config, home, environment)),
        new Repository(state.resolve("models"), new OnnxGraphs()),
        NativeWeights.of(config, state),
        form -> new FormConversion(form, config, home, environment));
  }

  /** Every version, as far as can be said without a daemon. */
  public List<IndexEntry> index() {
    return catalog.scan().stream()
        .map(
            found ->
                new IndexEntry(
                    found.id(),
                    found.bundle(),
                    found.bundle().isPresent()
                        ? IndexEntry.State.AVAILABLE
                        : IndexEntry.State.FAILED,
                    found.trouble(),
                    false,
                    false,
                    0))
        .toList();
  }

  /** A model by NAME, NAME:VERSION or its directory. */
  public Bundle find(String reference) {
    return reference.contains("/")
        ? Bundle.open(Path.of(reference))
        : catalog.find(ModelRef.parse(reference));
  }

  /**
   * A version in another form.
   *
   * @param likeness of its vectors to the original's
   */
  public record Converted(Bundle original, Bundle result, Likeness likeness) {}

  /**
   * Adds another form of a model to the repository.
   *
   * @param reference NAME for its newest FP32 version, NAME:VERSION or a directory
   * @param version that it gets; without one, the original's with the form in the place of FP32
   * @throws ModelException with the reason, if it cannot have that form
   */
  public Converted convert(
      String reference, ModelForm form, Optional<String> version, Progress progress) {
    Bundle original = full(reference);
    FormConversion conversion = conversions.apply(form);
    String name = version.orElseGet(() -> form.versionOf(original.manifest().id().version()));
    Bundle result = repository.convert(original, name, conversion, progress);
    return new Converted(original, result, conversion.likeness().orElseThrow());
  }

  private Bundle full(String reference) {
    if (reference.contains("/") || ModelRef.parse(reference).version().isPresent()) {
      return find(reference);
    }
    ModelRef ref = ModelRef.parse(reference);
    return catalog.all().stream()
        .filter(b -> ref.matches(b.manifest().id()) && b.manifest().precision().equals("fp32"))
        .filter(b -> b.manifest().files().containsKey(Backends.GRAPH))
        .reduce((older, newer) -> newer)
        .orElseThrow(
            () ->
                new ModelException(
                    "no version of " + find(reference).manifest().id().name() + " is in FP32"));
  }

  /** Removes a version where no daemon runs. */
  public void remove(ModelId id) {
    repository.remove(id);
    weights.keepOnly(
        catalog.scan().stream()
            .flatMap(found -> found.bundle().stream())
            .map(Bundle::manifest)
            .toList());
  }

  public Repository repository() {
    return repository;
  }
}
