package dev.jetd.daemon.registry;

import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ModelTable;
import dev.jetd.models.Bundle;
import dev.jetd.models.ModelId;
import dev.jetd.models.ModelRef;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What serves when the daemon begins: what was chosen before it ended, as far as that still loads,
 * and else what the configuration says. A choice made under another configuration is forgotten for
 * the default model: the operator has since said something newer.
 */
final class Startup {
  private static final System.Logger LOG = System.getLogger(Startup.class.getName());

  private final Placement placement;
  private final Shelf shelf;

  Startup(Placement placement, Shelf shelf) {
    this.placement = placement;
    this.shelf = shelf;
  }

  /**
   * @param configured the default model: NAME, NAME:VERSION or a directory
   * @param kept the choices of before
   * @throws RegistryException if there is no default model to serve
   */
  void begin(String configured, Optional<Choices> kept) {
    ModelRef wanted =
        configured.contains("/")
            ? ModelRef.of(shelf.open(Path.of(configured)))
            : ModelRef.parse(configured);
    Optional<Choices> valid = kept.filter(c -> c.configured().equals(configured));
    Choices choices =
        kept.map(c -> new Choices(configured, c.models()))
            .orElseGet(() -> Choices.none(configured));
    placement.begin(placement.table(), choices);
    boolean resumed = valid.flatMap(c -> c.of(wanted.name())).isPresent() && resume(wanted.name());
    if (!resumed) {
      configured(wanted);
    }
    // Not before there is a model by it: until then requests are told to come again, not that there
    // is no such model.
    placement.begin(placement.table().withDefault(wanted.name()), placement.choices());
    choices.models().keySet().stream()
        .filter(name -> !name.equals(wanted.name()))
        .forEach(
            name -> {
              if (!resume(name)) {
                forget(name);
              }
            });
  }

  private void configured(ModelRef wanted) {
    LoadedModel model = newest(wanted);
    Choice choice = Choice.of(version(model), wanted.version().isPresent());
    placement.begin(
        placement.table().activated(model),
        placement.choices().with(wanted.name(), Optional.of(choice)));
  }

  /** Puts a model back into service as it was chosen; false if it does not load. */
  private boolean resume(String name) {
    Choice choice = placement.choices().of(name).orElseThrow();
    Optional<LoadedModel> active = active(name, choice);
    if (active.isEmpty()) {
      return false;
    }
    String version = version(active.get());
    Choice now =
        version.equals(choice.active()) ? choice : choice.activated(version, choice.pinned());
    ModelTable table = placement.table().activated(active.get());
    for (String also : now.also()) {
      Optional<LoadedModel> model = attempt(name, also);
      table = model.isPresent() ? table.with(model.get()) : table;
      now = model.isPresent() ? now : now.without(also);
    }
    if (now.canary().isPresent()) {
      Choice.Canary canary = now.canary().get();
      LoadedModel there = table.loaded().get(new ModelId(name, canary.version()));
      Optional<LoadedModel> model =
          Optional.ofNullable(there).or(() -> attempt(name, canary.version()));
      table = model.isPresent() ? table.withCanary(model.get(), canary.percent()) : table;
      now = model.isPresent() ? now : now.withCanary(Optional.empty());
    }
    placement.begin(table, placement.choices().with(name, Optional.of(now)));
    return true;
  }

  private void forget(String name) {
    placement.begin(placement.table(), placement.choices().with(name, Optional.empty()));
  }

  private Optional<LoadedModel> active(String name, Choice choice) {
    if (choice.pinned()) {
      return attempt(name, choice.active())
          .or(() -> choice.previous().flatMap(previous -> attempt(name, previous)));
    }
    try {
      return Optional.of(newest(new ModelRef(name, Optional.empty())));
    } catch (RegistryException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} does not serve: {1}", name, e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<LoadedModel> attempt(String name, String version) {
    ModelRef ref = new ModelRef(name, Optional.of(version));
    try {
      return Optional.of(placement.load(shelf.find(ref)));
    } catch (RegistryException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} does not serve: {1}", ref, e.getMessage());
      return Optional.empty();
    }
  }

  /** The newest version that loads. */
  private LoadedModel newest(ModelRef ref) {
    List<Bundle> bundles = shelf.fromNewest(ref);
    for (Bundle bundle : bundles.subList(0, bundles.size() - 1)) {
      try {
        return placement.load(bundle);
      } catch (RegistryException e) {
        LOG.log(System.Logger.Level.WARNING, "passed over: {0}", e.getMessage());
      }
    }
    return placement.load(bundles.getLast());
  }

  private static String version(LoadedModel model) {
    return model.manifest().id().version();
  }
}
