package dev.jetd.daemon.registry;

import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which versions of one model are to be in service.
 *
 * @param active the version that answers to the name
 * @param pinned whether it stays so when a newer version comes
 * @param previous where a rollback leads
 * @param also versions that answer to their full name alone
 */
public record Choice(
    String active,
    boolean pinned,
    Optional<String> previous,
    Optional<Canary> canary,
    List<String> also) {

  /**
   * A version on trial.
   *
   * @param percent of the requests by name that it answers
   */
  public record Canary(String version, int percent) {}

  public Choice {
    also = also.stream().filter(v -> !v.equals(active)).sorted().distinct().toList();
  }

  static Choice of(String active, boolean pinned) {
    return new Choice(active, pinned, Optional.empty(), Optional.empty(), List.of());
  }

  /** The canary, if there is one, ends: it is the new version or was not good enough. */
  Choice activated(String version, boolean pin) {
    Optional<String> before = version.equals(active) ? previous : Optional.of(active);
    return new Choice(version, pin, before, Optional.empty(), also);
  }

  Choice withCanary(Optional<Canary> next) {
    return new Choice(active, pinned, previous, next, also);
  }

  Choice withAlso(String version) {
    List<String> more = new java.util.ArrayList<>(also);
    more.add(version);
    return new Choice(active, pinned, previous, canary, more);
  }

  /** Without a version that is not the active one. */
  Choice without(String version) {
    return new Choice(
        active,
        pinned,
        previous,
        canary.filter(c -> !c.version().equals(version)),
        also.stream().filter(v -> !v.equals(version)).toList());
  }

  /** All versions that must be loaded. */
  SortedSet<String> versions() {
    SortedSet<String> versions = new TreeSet<>(also);
    versions.add(active);
    canary.ifPresent(c -> versions.add(c.version()));
    return versions;
  }
}
