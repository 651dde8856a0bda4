package dev.jetd.bindings;

import java.nio.file.Path;

/** A backend that runs any graph of tensors, not only text encoders. */
public interface TensorBackend {

  /**
   * Loads a graph. A failed open leaves nothing behind.
   *
   * @throws BackendException with a message for a person, if the file is missing or broken, or
   *     takes or gives something that is no tensor of a known type
   */
  TensorSession openTensors(Path graph, TensorOptions options);
}
