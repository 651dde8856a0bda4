package dev.jetd.daemon.registry;

import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.models.BundleCatalog;
import dev.jetd.models.ModelId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How each version stands: what is happening to it, or went wrong with it last. Thread-safe. */
final class Statuses {

  /** A state and what there is to say of it. */
  record Status(IndexEntry.State state, String reason) {}

  private final Map<ModelId, Status> passing = new ConcurrentHashMap<>();

  Status of(BundleCatalog.Found found, boolean loaded) {
    if (loaded) {
      return new Status(IndexEntry.State.READY, "");
    }
    return Optional.ofNullable(passing.get(found.id())).orElseGet(() -> resting(found));
  }

  private static Status resting(BundleCatalog.Found found) {
    return found.bundle().isPresent()
        ? new Status(IndexEntry.State.AVAILABLE, found.trouble())
        : new Status(IndexEntry.State.FAILED, found.trouble());
  }

  void loading(ModelId id) {
    passing.put(id, new Status(IndexEntry.State.LOADING, ""));
  }

  void failed(ModelId id, String reason) {
    passing.put(id, new Status(IndexEntry.State.FAILED, reason));
  }

  void clear(ModelId id) {
    passing.remove(id);
  }

  /** Until its last request has left it. */
  void unloading(ModelId id, LoadedModel model) {
    Status unloading =
        new Status(IndexEntry.State.UNLOADING, "finishing the requests that are still in it");
    passing.put(id, unloading);
    var unused = model.holds().freed().whenComplete((v, e) -> passing.remove(id, unloading));
  }
}
