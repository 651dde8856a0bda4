package dev.jetd.daemon.serving;

/**
 * The vector of one input, or its scores as they leave the model, one a label. Shared between the
 * cache and all who asked: never written to.
 *
 * @param used tokens the model saw
 * @param total tokens the whole input has; more than {@code used} if it was truncated
 */
public record Embedding(float[] vector, int used, int total) {

  public boolean truncated() {
    return total > used;
  }
}
