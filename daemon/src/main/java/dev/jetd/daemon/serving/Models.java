package dev.jetd.daemon.serving;

import dev.jetd.models.ModelId;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The models in service. Empty until the first is warm. A request takes a hold of its model once
 * and works with that one to its end; a change takes effect between two requests. Thread-safe.
 */
public final class Models {
  private final AtomicReference<ModelTable> table = new AtomicReference<>(ModelTable.EMPTY);
  private volatile Runnable watcher = () -> {};

  public ModelTable table() {
    return table.get();
  }

  /**
   * Puts another table into force. A model that is no longer in it is closed when the last request
   * has left it. One thread at a time may change the table.
   */
  public void change(ModelTable wanted) {
    ModelTable next = wanted.tidied();
    ModelTable before = table.getAndSet(next);
    List<LoadedModel> stay = next.everything();
    before.everything().stream()
        .filter(model -> !stay.contains(model))
        .forEach(model -> model.holds().retire());
    watcher.run();
  }

  /** Is told after every change, on the thread that made it: be brief. There is one at most. */
  public void watch(Runnable onChange) {
    watcher = onChange;
  }

  /** Takes all out of service, and says which they were. */
  public List<LoadedModel> retireAll() {
    ModelTable before = table.get();
    change(ModelTable.EMPTY);
    return before.everything();
  }

  /**
   * The models of texts in service, whether they give vectors or scores: what answers to the
   * default name first.
   */
  public List<ServedModel> all() {
    return everything().stream()
        .filter(ServedModel.class::isInstance)
        .map(ServedModel.class::cast)
        .toList();
  }

  /** All models in service: what answers to the default name first. */
  public List<LoadedModel> everything() {
    ModelTable now = table.get();
    Optional<LoadedModel> first =
        now.defaultName().flatMap(n -> Optional.ofNullable(now.routes().get(n))).map(Route::active);
    return now.loaded().values().stream()
        .sorted(Comparator.comparing((LoadedModel m) -> !Optional.of(m).equals(first)))
        .toList();
  }

  /**
   * Takes a hold of the model a request names; the caller gives it back. To be called once for a
   * request: where there is a canary, each call may answer with another version.
   *
   * @param reference name or name:version; empty for the default
   * @param kind what the caller can work with
   * @throws ServeException if there is none by that name, or it is of another kind
   */
  public <T extends LoadedModel> T hold(Optional<String> reference, Class<T> kind) {
    while (true) {
      LoadedModel model = pick(table.get(), reference);
      if (!kind.isInstance(model)) {
        throw new ServeException(
            new ServeError.UnknownModel(
                "model '"
                    + ModelTable.id(model)
                    + "' is of the kind "
                    + model.manifest().kind()
                    + ", which this request is not for"));
      }
      // Else it went out of service a moment ago, and the table is another by now.
      if (model.holds().tryTake()) {
        return kind.cast(model);
      }
    }
  }

  private static LoadedModel pick(ModelTable table, Optional<String> reference) {
    if (table.defaultName().isEmpty()) {
      throw new ServeException(ServeErrors.starting());
    }
    String wanted = reference.orElse(table.defaultName().get());
    Route route = table.routes().get(wanted);
    return route != null
        ? route.next()
        : table.loaded().entrySet().stream()
            .filter(e -> e.getKey().toString().equals(wanted))
            .map(java.util.Map.Entry::getValue)
            .findFirst()
            .orElseThrow(() -> new ServeException(unknown(wanted, table)));
  }

  private static ServeError unknown(String wanted, ModelTable table) {
    List<String> names = table.loaded().keySet().stream().map(ModelId::toString).toList();
    return new ServeError.UnknownModel(
        "model '"
            + abbreviated(wanted)
            + "' is not served here; served: "
            + (names.isEmpty() ? "none" : String.join(", ", names)));
  }

  private static String abbreviated(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }
}
