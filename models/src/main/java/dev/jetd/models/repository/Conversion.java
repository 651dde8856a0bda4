package dev.jetd.models.repository;

import dev.jetd.models.Bundle;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Makes another form of a model's weights; this module knows where files go, not what is in them.
 */
public interface Conversion {
  /** What the manifest of the result says of its weights. */
  String precision();

  /** The name of the file of weights in the result. */
  String file();

  /** Whether the result's graph has outputs, of which the manifest may name one. */
  boolean isGraph();

  /**
   * Writes the weights.
   *
   * @param graph of the model as it is, {@link Repository#GRAPH}
   * @param into does not exist yet
   * @throws dev.jetd.models.ModelException with the reason, if the graph cannot have that form
   */
  void write(Path graph, Path into, Progress progress) throws IOException;

  /**
   * Tries the result out before it comes into its place.
   *
   * @throws dev.jetd.models.ModelException if it is not fit to serve
   */
  void check(Bundle original, Bundle result, Progress progress);
}
