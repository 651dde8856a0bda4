package dev.jetd.daemon.registry;

import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ModelTable;
import dev.jetd.daemon.serving.Models;
import dev.jetd.models.Bundle;
import dev.jetd.models.ModelId;
import dev.jetd.models.ModelRef;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Carries out choices, in this order: what one needs is loaded and run, it is written to the disk,
 * the table of models in service is replaced. Where any of it fails, everything stays as it was and
 * what had been loaded is freed. For one thread.
 */
final class Placement {
  private static final System.Logger LOG = System.getLogger(Placement.class.getName());

  private final Models models;
  private final Shelf shelf;
  private final ModelRegistry.Loader loader;
  private final ChoicesFile file;
  private final Statuses statuses;

  /** Read by other threads. */
  private volatile Choices choices;

  Placement(
      Models models,
      Shelf shelf,
      ModelRegistry.Loader loader,
      ChoicesFile file,
      Statuses statuses,
      Choices choices) {
    this.models = models;
    this.shelf = shelf;
    this.loader = loader;
    this.file = file;
    this.statuses = statuses;
    this.choices = choices;
  }

  Choices choices() {
    return choices;
  }

  ModelTable table() {
    return models.table();
  }

  /** Puts a table and the choices it stands for in force as they are, without writing them down. */
  void begin(ModelTable table, Choices with) {
    choices = with;
    models.change(table);
  }

  /**
   * Has {@code after} answer in the place of {@code before}: the same version, run in another way.
   * No choice of anybody's, so nothing is written down.
   *
   * @return false, and nothing changed, if {@code before} is no longer in service
   */
  boolean exchange(LoadedModel before, LoadedModel after, boolean keep) {
    ModelTable table = models.table();
    ModelId id = before.manifest().id();
    if (!before.equals(table.loaded().get(id))) {
      return false;
    }
    models.change(table.exchanged(before, after, keep));
    LOG.log(System.Logger.Level.INFO, "{0} is run by {1} now", id, after.backend());
    return true;
  }

  /** Carries out a choice; without one the model goes out of service. */
  void settle(String name, Optional<Choice> wanted) {
    ModelTable before = models.table();
    List<LoadedModel> fresh = new ArrayList<>();
    try {
      Map<String, LoadedModel> versions = new HashMap<>();
      for (String version : wanted.map(Choice::versions).orElseGet(TreeSet::new)) {
        ModelId id = new ModelId(name, version);
        LoadedModel there = before.loaded().get(id);
        LoadedModel model = there != null ? there : load(shelf.find(ModelRef.of(id)));
        versions.put(version, model);
        if (there == null) {
          fresh.add(model);
        }
      }
      Choices next = choices.with(name, wanted);
      file.write(next);
      choices = next;
      replace(before, table(before, name, wanted, versions));
    } catch (RuntimeException | Error e) {
      fresh.forEach(LoadedModel::close);
      throw e;
    }
  }

  /**
   * Loads and warms a version.
   *
   * @throws RegistryException with the reason, which the index then shows too
   */
  LoadedModel load(Bundle bundle) {
    ModelId id = bundle.manifest().id();
    statuses.loading(id);
    try {
      LoadedModel model = loader.load(bundle);
      statuses.clear(id);
      return model;
    } catch (RuntimeException | Error e) {
      statuses.failed(id, String.valueOf(e.getMessage()));
      throw new RegistryException(
          RegistryException.Reason.FAILED, id + " cannot be loaded: " + e.getMessage(), e);
    }
  }

  private static ModelTable table(
      ModelTable before, String name, Optional<Choice> wanted, Map<String, LoadedModel> versions) {
    ModelTable next = before;
    for (ModelId id : before.loaded().keySet()) {
      next = id.name().equals(name) ? next.without(id) : next;
    }
    if (wanted.isEmpty()) {
      return next;
    }
    next = next.activated(present(versions, wanted.get().active()));
    for (String version : wanted.get().also()) {
      next = next.with(present(versions, version));
    }
    Optional<Choice.Canary> canary = wanted.get().canary();
    return canary.isPresent()
        ? next.withCanary(present(versions, canary.get().version()), canary.get().percent())
        : next;
  }

  private static LoadedModel present(Map<String, LoadedModel> versions, String version) {
    return Optional.ofNullable(versions.get(version)).orElseThrow();
  }

  private void replace(ModelTable before, ModelTable next) {
    before
        .loaded()
        .forEach(
            (id, model) -> {
              if (!next.loaded().containsKey(id)) {
                statuses.unloading(id, model);
              }
            });
    models.change(next);
    LOG.log(System.Logger.Level.INFO, "in service now: {0}", next.loaded().keySet());
  }
}
