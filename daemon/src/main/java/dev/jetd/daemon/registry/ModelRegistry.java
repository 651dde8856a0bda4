package dev.jetd.daemon.registry;

import dev.jetd.daemon.registry.RegistryException.Reason;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ModelTable;
import dev.jetd.daemon.serving.Models;
import dev.jetd.daemon.serving.Standing;
import dev.jetd.models.Bundle;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.ModelId;
import dev.jetd.models.ModelRef;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Which models serve. Every change is one {@link Choice} for one name, carried out by {@link
 * Placement}. Changes are made one after another on a thread of their own, because native code must
 * not run on a request's; callers wait for theirs. Thread-safe.
 */
public final class ModelRegistry implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(ModelRegistry.class.getName());

  private final Shelf shelf;
  private final ChoicesFile file;
  private final String configured;
  private final Statuses statuses = new Statuses();
  private final Placement placement;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofPlatform().name("model-registry").factory());

  /** Brings a bundle into a state where it can serve, or throws and leaves nothing behind. */
  public interface Loader {
    LoadedModel load(Bundle bundle);
  }

  /**
   * @param configured the default model: NAME, NAME:VERSION or a directory
   */
  public ModelRegistry(
      Models models, BundleCatalog catalog, Loader loader, ChoicesFile file, String configured) {
    this.shelf = new Shelf(catalog);
    this.file = file;
    this.configured = configured;
    this.placement = new Placement(models, shelf, loader, file, statuses, Choices.none(configured));
  }

  /**
   * Loads what is to serve and puts it into service.
   *
   * @throws RuntimeException if there is no default model to serve
   */
  public void start() {
    run(
        () -> {
          new Startup(placement, shelf).begin(configured, file.read());
          return configured;
        });
  }

  /**
   * Loads a version, so that it answers to its full name; also to its bare name if no other version
   * does.
   */
  public IndexEntry load(ModelRef ref) {
    return run(
        () -> {
          ModelId id = shelf.find(ref).manifest().id();
          if (!placement.table().loaded().containsKey(id)) {
            boolean pin = ref.version().isPresent();
            settle(
                id,
                choice(id.name())
                    .map(choice -> choice.withAlso(id.version()))
                    .orElseGet(() -> Choice.of(id.version(), pin)));
          }
          return entry(id);
        });
  }

  /**
   * Has a version answer to its name, and pins it; without a version the newest that loads, now and
   * whenever a newer one comes.
   */
  public IndexEntry activate(ModelRef ref) {
    return run(
        () ->
            ref.version().isPresent()
                ? activate(shelf.find(ref).manifest().id(), true)
                : activateNewest(ref));
  }

  /**
   * Has a version answer a share of the requests by its name.
   *
   * @param percent 1 to 99; 0 ends the trial of whichever version there is
   */
  public IndexEntry canary(ModelRef ref, int percent) {
    if (percent < 0 || percent > 99) {
      throw new RegistryException(Reason.INVALID, "percent must be 0 to 99; activate is for 100");
    }
    return run(
        () -> {
          Choice choice = served(ref.name());
          if (percent == 0) {
            return endCanary(ref.name(), choice);
          }
          ModelId id = shelf.find(ref).manifest().id();
          if (id.version().equals(choice.active())) {
            throw new RegistryException(
                Reason.CONFLICT, id + " answers all requests already: name another version");
          }
          settle(id, choice.withCanary(Optional.of(new Choice.Canary(id.version(), percent))));
          return entry(id);
        });
  }

  /** Ends a canary if there is one; otherwise goes back to the version that was active before. */
  public IndexEntry rollback(String name) {
    return run(
        () -> {
          Choice choice = served(name);
          if (choice.canary().isPresent()) {
            return endCanary(name, choice);
          }
          if (choice.previous().isEmpty()) {
            throw new RegistryException(
                Reason.CONFLICT, name + " has had no other version active before");
          }
          return activate(new ModelId(name, choice.previous().get()), true);
        });
  }

  /**
   * Takes a version out of service; with the active one, or without a version, the whole model.
   * Requests that are in it are still answered.
   */
  public void unload(ModelRef ref) {
    run(
        () -> {
          Choice choice = served(ref.name());
          String version = ref.version().orElse(choice.active());
          if (!choice.versions().contains(version)) {
            throw new RegistryException(Reason.CONFLICT, ref + " is not in service");
          }
          placement.settle(
              ref.name(),
              version.equals(choice.active())
                  ? Optional.empty()
                  : Optional.of(choice.without(version)));
          return ref;
        });
  }

  /**
   * Tells of a version that has come: it serves at once if it is newer and none is pinned. If it
   * does not load, what served before goes on, and the index says why.
   */
  public void added(ModelId id) {
    run(
        () -> {
          boolean serves =
              choice(id.name())
                  .filter(c -> !c.pinned())
                  .filter(c -> id.compareTo(new ModelId(id.name(), c.active())) > 0)
                  .isPresent();
          return serves ? tryOut(id) : entry(id);
        });
  }

  private IndexEntry tryOut(ModelId id) {
    try {
      return activate(id, false);
    } catch (RegistryException e) {
      LOG.log(System.Logger.Level.WARNING, "the newest does not serve: {0}", e.getMessage());
      return entry(id);
    }
  }

  /**
   * Does something with a version that must not be in use meanwhile, such as removing its files.
   *
   * @throws RegistryException if it is in service
   */
  public void whileUnused(ModelId id, Runnable work) {
    run(
        () -> {
          IndexEntry.State state = entry(id).state();
          if (state == IndexEntry.State.READY || state == IndexEntry.State.UNLOADING) {
            throw new RegistryException(Reason.CONFLICT, id + " is in service; unload it first");
          }
          work.run();
          statuses.clear(id);
          return id;
        });
  }

  /**
   * Has a version run in another way, between two requests; what ran it before stands by.
   *
   * @return false if {@code before} is no longer in service: then {@code after} is still the
   *     caller's
   */
  public boolean exchange(LoadedModel before, LoadedModel after) {
    return run(() -> placement.exchange(before, after, true));
  }

  /**
   * Brings back what stands by for a model, which is then freed.
   *
   * @return false if it is not in service, or nothing stands by
   */
  public boolean restore(LoadedModel failing) {
    return run(
        () ->
            placement
                .table()
                .standby(failing.manifest().id())
                .filter(standby -> placement.exchange(failing, standby, false))
                .isPresent());
  }

  /** Every version there is, by name and from old to new. */
  public List<IndexEntry> index() {
    ModelTable table = placement.table();
    return shelf.all().stream().map(found -> entry(found, table)).toList();
  }

  /**
   * The bundle of a version, or of the active one, or else of the newest.
   *
   * @throws RegistryException if there is none
   */
  public Bundle bundle(ModelRef ref) {
    Optional<ModelId> active =
        Optional.ofNullable(placement.table().routes().get(ref.name()))
            .filter(route -> ref.version().isEmpty())
            .map(route -> route.active().manifest().id());
    return shelf.whole(active.map(ModelRef::of).orElse(ref));
  }

  /** Ends changes; the models stay in service. */
  @Override
  public void close() {
    worker.close();
  }

  private IndexEntry activate(ModelId id, boolean pin) {
    settle(
        id,
        choice(id.name())
            .map(choice -> choice.activated(id.version(), pin))
            .orElseGet(() -> Choice.of(id.version(), pin)));
    return entry(id);
  }

  private IndexEntry activateNewest(ModelRef ref) {
    List<Bundle> bundles = shelf.fromNewest(ref);
    for (Bundle bundle : bundles.subList(0, bundles.size() - 1)) {
      try {
        return activate(bundle.manifest().id(), false);
      } catch (RegistryException e) {
        LOG.log(System.Logger.Level.WARNING, "passed over: {0}", e.getMessage());
      }
    }
    return activate(bundles.getLast().manifest().id(), false);
  }

  private IndexEntry endCanary(String name, Choice choice) {
    ModelId active = new ModelId(name, choice.active());
    settle(active, choice.withCanary(Optional.empty()));
    return entry(active);
  }

  private void settle(ModelId id, Choice choice) {
    placement.settle(id.name(), Optional.of(choice));
  }

  private Optional<Choice> choice(String name) {
    return placement.choices().of(name);
  }

  private Choice served(String name) {
    return choice(name)
        .orElseThrow(
            () ->
                new RegistryException(
                    Reason.NOT_FOUND,
                    "no model "
                        + name
                        + " is in service; in service: "
                        + String.join(", ", placement.choices().models().keySet())));
  }

  private IndexEntry entry(ModelId id) {
    return index().stream()
        .filter(e -> e.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new RegistryException(Reason.NOT_FOUND, "there is no model " + id));
  }

  private IndexEntry entry(BundleCatalog.Found found, ModelTable table) {
    Optional<LoadedModel> loaded = Optional.ofNullable(table.loaded().get(found.id()));
    Standing standing = loaded.map(table::standing).orElse(new Standing(false, 0));
    Statuses.Status status = statuses.of(found, loaded.isPresent());
    return new IndexEntry(
        found.id(),
        found.bundle(),
        status.state(),
        status.reason(),
        standing.active(),
        standing.active() && choice(found.id().name()).filter(Choice::pinned).isPresent(),
        standing.canaryPercent());
  }

  /** Runs a change on the worker and waits for it. */
  private <T> T run(Supplier<T> change) {
    return Worker.call(worker, change);
  }
}
