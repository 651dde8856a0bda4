package dev.jetd.daemon.serving;

import dev.jetd.models.ModelId;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The models in service at one moment: every version that is loaded, what answers to each name, and
 * the name of the default. Immutable; each change makes another.
 */
public final class ModelTable {
  static final ModelTable EMPTY =
      new ModelTable(new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Optional.empty());

  private final SortedMap<ModelId, LoadedModel> loaded;
  private final SortedMap<ModelId, LoadedModel> standby;
  private final SortedMap<String, Route> routes;
  private final Optional<String> defaultName;

  private ModelTable(
      SortedMap<ModelId, LoadedModel> loaded,
      SortedMap<ModelId, LoadedModel> standby,
      SortedMap<String, Route> routes,
      Optional<String> defaultName) {
    this.standby = Collections.unmodifiableSortedMap(standby);
    this.loaded = Collections.unmodifiableSortedMap(loaded);
    this.routes = Collections.unmodifiableSortedMap(routes);
    this.defaultName = defaultName;
  }

  /** Every version that can be asked for as {@code name:version}. */
  public SortedMap<ModelId, LoadedModel> loaded() {
    return loaded;
  }

  /** By name, what answers to it. */
  public Map<String, Route> routes() {
    return routes;
  }

  /** The name that a request without one means. */
  public Optional<String> defaultName() {
    return defaultName;
  }

  public Standing standing(LoadedModel model) {
    Optional<Route> route = Optional.ofNullable(routes.get(id(model).name()));
    boolean trial = route.flatMap(Route::canary).filter(model::equals).isPresent();
    return new Standing(
        route.map(Route::active).filter(model::equals).isPresent(),
        trial ? route.map(Route::canaryPercent).orElse(0) : 0);
  }

  public ModelTable withDefault(String name) {
    return new ModelTable(loaded, standby, routes, Optional.of(name));
  }

  /** With a version that answers to its full name, and to its bare one if no other does. */
  public ModelTable with(LoadedModel model) {
    ModelTable with = changed(models -> models.put(id(model), model), r -> {});
    return routes.containsKey(id(model).name()) ? with : with.activated(model);
  }

  /** With a version that answers to its name alone; a canary is no more. */
  public ModelTable activated(LoadedModel model) {
    return changed(
        models -> models.put(id(model), model),
        names -> names.put(id(model).name(), Route.to(model)));
  }

  /** With a version that answers a share of the requests by name. */
  public ModelTable withCanary(LoadedModel model, int percent) {
    Route route = routes.get(id(model).name());
    if (route == null) {
      throw new IllegalArgumentException("nothing is active under the name of " + id(model));
    }
    return changed(
        models -> models.put(id(model), model),
        names -> names.put(id(model).name(), Route.to(route.active()).withCanary(model, percent)));
  }

  /** Without a version; what it answered to answers no more. */
  public ModelTable without(ModelId id) {
    return changed(
        models -> models.remove(id),
        names -> {
          Route route = names.get(id.name());
          if (route != null && id(route.active()).equals(id)) {
            names.remove(id.name());
          } else if (route != null && route.canary().filter(c -> id(c).equals(id)).isPresent()) {
            names.put(id.name(), Route.to(route.active()));
          }
        });
  }

  /**
   * With another way of running a version in the place of one that serves.
   *
   * @param keep whether that one stands by, to come back at once
   */
  public ModelTable exchanged(LoadedModel before, LoadedModel after, boolean keep) {
    ModelId id = id(before);
    if (!before.equals(loaded.get(id)) || !id(after).equals(id)) {
      throw new IllegalArgumentException(id + " is not in service as the one to be exchanged");
    }
    ModelTable next =
        changed(
            models -> models.put(id, after),
            names -> names.computeIfPresent(id.name(), (n, r) -> r.exchanged(before, after)));
    SortedMap<ModelId, LoadedModel> waiting = new TreeMap<>(standby);
    waiting.remove(id);
    if (keep) {
      waiting.put(id, before);
    }
    return new ModelTable(next.loaded, waiting, next.routes, defaultName);
  }

  /** What comes back if the one in service fails. */
  public Optional<LoadedModel> standby(ModelId id) {
    return Optional.ofNullable(standby.get(id));
  }

  /** All that is in memory: what serves, and what stands by for it. */
  List<LoadedModel> everything() {
    return Stream.concat(loaded.values().stream(), standby.values().stream()).toList();
  }

  /** Without what stands by for nothing. */
  ModelTable tidied() {
    SortedMap<ModelId, LoadedModel> waiting = new TreeMap<>(standby);
    waiting.keySet().retainAll(loaded.keySet());
    waiting.values().removeAll(loaded.values());
    return new ModelTable(loaded, waiting, routes, defaultName);
  }

  private ModelTable changed(
      Consumer<SortedMap<ModelId, LoadedModel>> models, Consumer<SortedMap<String, Route>> names) {
    SortedMap<ModelId, LoadedModel> nextLoaded = new TreeMap<>(loaded);
    models.accept(nextLoaded);
    SortedMap<String, Route> nextRoutes = new TreeMap<>(routes);
    names.accept(nextRoutes);
    return new ModelTable(nextLoaded, standby, nextRoutes, defaultName);
  }

  static ModelId id(LoadedModel model) {
    return model.manifest().id();
  }
}
