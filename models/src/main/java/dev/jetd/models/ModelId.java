package dev.jetd.models;

import java.util.Comparator;

/** One version of one model. Ordered by name, then by version from old to new. */
public record ModelId(String name, String version) implements Comparable<ModelId> {
  private static final Comparator<ModelId> ORDER =
      Comparator.comparing(ModelId::name).thenComparing(ModelId::version, VersionOrder.NATURAL);

  public ModelId {
    Names.require("name", name);
    Names.require("version", version);
  }

  @Override
  public int compareTo(ModelId other) {
    return ORDER.compare(this, other);
  }

  /** {@code name:version}, which {@link ModelRef#parse} reads back. */
  @Override
  public String toString() {
    return name + ":" + version;
  }
}
