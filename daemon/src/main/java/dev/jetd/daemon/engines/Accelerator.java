package dev.jetd.daemon.engines;

import dev.jetd.bindings.Availability;
import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Session;
import dev.jetd.bindings.SessionOptions;
import dev.jetd.models.Bundle;
import java.util.Optional;

/** A device that runs models faster once engines are built for them. */
public interface Accelerator {

  /** So many of a model's engines are there. */
  record Progress(int done, int of) {}

  /** Whether there is one here, or the exact reason why not. */
  Availability probe();

  /** Why no engine can be built for a model; empty if one can, as far as is known before. */
  Optional<String> unfit(Bundle bundle);

  /** How far a model's engines are. Cheap. */
  Progress progress(Bundle bundle);

  /**
   * Builds what is missing, for minutes if need be; returns at once if nothing is.
   *
   * @throws BackendException with the reason if it cannot, or was interrupted
   */
  void build(Bundle bundle);

  /**
   * Opens a model whose engines are built.
   *
   * @throws BackendException if they are not, or the device does not take them
   */
  Session open(Bundle bundle, SessionOptions options);
}
