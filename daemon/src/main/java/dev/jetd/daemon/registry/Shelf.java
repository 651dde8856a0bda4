package dev.jetd.daemon.registry;

import static java.util.stream.Collectors.joining;

import dev.jetd.daemon.registry.RegistryException.Reason;
import dev.jetd.models.Bundle;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.ModelId;
import dev.jetd.models.ModelRef;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The bundles that can be loaded: those of the catalogue, and one that lies anywhere else. */
final class Shelf {
  private final BundleCatalog catalog;

  /** Bundles that the configuration names by their directory. */
  private final Map<ModelId, Bundle> outside = new ConcurrentHashMap<>();

  Shelf(BundleCatalog catalog) {
    this.catalog = catalog;
  }

  /** Adds the bundle of a directory. */
  ModelId open(Path directory) {
    Bundle bundle = Bundle.open(directory);
    outside.put(bundle.manifest().id(), bundle);
    return bundle.manifest().id();
  }

  /** Every version, whole or broken, by name and from old to new. */
  List<BundleCatalog.Found> all() {
    Map<ModelId, BundleCatalog.Found> found = new HashMap<>();
    catalog.scan().forEach(f -> found.put(f.id(), f));
    outside.forEach((id, bundle) -> found.put(id, whole(bundle)));
    return found.values().stream()
        .sorted(java.util.Comparator.comparing(BundleCatalog.Found::id))
        .toList();
  }

  private static BundleCatalog.Found whole(Bundle bundle) {
    return new BundleCatalog.Found(
        bundle.manifest().id(), bundle.directory(), Optional.of(bundle), "");
  }

  /**
   * The version asked for; without one, the newest that is whole and can run here.
   *
   * @throws RegistryException saying what there is, or why what is there is broken
   */
  Bundle find(ModelRef ref) {
    return fromNewest(ref).getFirst();
  }

  /** Those asked for that are whole and can run here, from the newest; at least one. */
  List<Bundle> fromNewest(ModelRef ref) {
    List<BundleCatalog.Found> all = all();
    List<BundleCatalog.Found> matching =
        all.stream().filter(f -> ref.matches(f.id())).toList().reversed();
    List<Bundle> usable =
        matching.stream()
            .filter(f -> f.trouble().isEmpty())
            .flatMap(f -> f.bundle().stream())
            .toList();
    if (!usable.isEmpty()) {
      return usable;
    }
    throw matching.isEmpty()
        ? new RegistryException(Reason.NOT_FOUND, "there is no model " + ref + "; " + names(all))
        : new RegistryException(
            Reason.FAILED, ref + " cannot be used: " + matching.getFirst().trouble());
  }

  /** The version asked for, or the newest, that is whole, whether or not it can run here. */
  Bundle whole(ModelRef ref) {
    return all().stream()
        .filter(f -> ref.matches(f.id()))
        .flatMap(f -> f.bundle().stream())
        .reduce((older, newer) -> newer)
        .orElseGet(() -> find(ref));
  }

  private static String names(List<BundleCatalog.Found> all) {
    return all.isEmpty()
        ? "there is none at all"
        : "there is " + all.stream().map(f -> f.id().toString()).collect(joining(", "));
  }
}
