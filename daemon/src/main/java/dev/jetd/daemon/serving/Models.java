package dev.jetd.daemon.serving;

import dev.jetd.models.ModelId;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The models in service. Empty until the first is warm. Thread-safe. */
public final class Models {
  private final AtomicReference<List<ServedModel>> served = new AtomicReference<>(List.of());

  /** Puts a warm model into service; the first is the default. */
  public void add(ServedModel model) {
    served.updateAndGet(
        list ->
            java.util.stream.Stream.concat(list.stream(), java.util.stream.Stream.of(model))
                .toList());
  }

  /** Takes all out of service. The caller closes them. */
  public List<ServedModel> removeAll() {
    return served.getAndSet(List.of());
  }

  public List<ServedModel> all() {
    return served.get();
  }

  /**
   * The model a request names.
   *
   * @param reference name or name:version; empty for the default
   */
  public ServedModel find(Optional<String> reference) {
    List<ServedModel> models = served.get();
    if (models.isEmpty()) {
      throw new ServeException(ServeErrors.starting());
    }
    if (reference.isEmpty()) {
      return models.getFirst();
    }
    String wanted = reference.get();
    return models.stream()
        .filter(m -> wanted.equals(id(m).name()) || wanted.equals(id(m).toString()))
        .findFirst()
        .orElseThrow(() -> new ServeException(unknown(wanted, models)));
  }

  private static ServeError unknown(String wanted, List<ServedModel> models) {
    List<String> names = models.stream().map(m -> id(m).toString()).toList();
    return new ServeError.UnknownModel(
        "model '"
            + abbreviated(wanted)
            + "' is not served here; served: "
            + String.join(", ", names));
  }

  private static String abbreviated(String text) {
    return text.length() <= 100 ? text : text.substring(0, 100) + "...";
  }

  private static ModelId id(ServedModel model) {
    return model.manifest().id();
  }
}
