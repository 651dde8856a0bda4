package dev.jetd.daemon.runtime;

import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import dev.jetd.daemon.registry.IndexEntry;
import dev.jetd.models.Bundle;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.ModelRef;
import dev.jetd.models.repository.Repository;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The models on this machine's disk, for the command line: with or without a daemon. */
public final class LocalModels {
  private final BundleCatalog catalog;
  private final Repository repository;

  private LocalModels(BundleCatalog catalog, Repository repository) {
    this.catalog = catalog;
    this.repository = repository;
  }

  public static LocalModels of(Configuration config, Home home, Map<String, String> environment) {
    Path state = StateDirectory.choose(config.get(Settings.STATE_DIR), environment);
    return new LocalModels(
        new BundleCatalog(ModelRuntime.roots(config, home, environment)),
        new Repository(state.resolve("models"), new OnnxGraphs()));
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

  public Repository repository() {
    return repository;
  }
}
