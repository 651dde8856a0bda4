package dev.jetd.daemon.registry;

import dev.jetd.models.Bundle;
import dev.jetd.models.ModelId;
import java.util.Optional;

/**
 * One version of one model, as the repository has it.
 *
 * @param bundle its files, if they are whole
 * @param reason why it does not serve, where there is something to say
 * @param active whether it answers to its bare name
 * @param pinned whether it stays active when a newer version comes
 * @param canaryPercent of the requests by name that it answers on trial; 0 if it is no canary
 */
public record IndexEntry(
    ModelId id,
    Optional<Bundle> bundle,
    State state,
    String reason,
    boolean active,
    boolean pinned,
    int canaryPercent) {

  /** How a version stands. */
  public enum State {
    /** On the disk, not in memory. */
    AVAILABLE,
    /** On its way into memory. */
    LOADING,
    /** In service. */
    READY,
    /** Out of service; requests that began before are still in it. */
    UNLOADING,
    /** Did not load, or its files are broken. */
    FAILED
  }
}
