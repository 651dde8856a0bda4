package dev.jetd.models;

import java.util.Optional;

/** What a person or client asks for: a model by name, in one version or in the newest there is. */
public record ModelRef(String name, Optional<String> version) {

  public ModelRef {
    Names.require("model name", name);
    version.ifPresent(v -> Names.require("model version", v));
  }

  /**
   * Reads {@code name} or {@code name:version}.
   *
   * @throws ModelException if it is neither
   */
  public static ModelRef parse(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? new ModelRef(text, Optional.empty())
        : new ModelRef(text.substring(0, colon), Optional.of(text.substring(colon + 1)));
  }

  public static ModelRef of(ModelId id) {
    return new ModelRef(id.name(), Optional.of(id.version()));
  }

  public boolean matches(ModelId id) {
    return name.equals(id.name()) && version.map(id.version()::equals).orElse(true);
  }

  @Override
  public String toString() {
    return version.map(v -> name + ":" + v).orElse(name);
  }
}
