package dev.jetd.daemon.registrar;

/**
 * A model that a node serves.
 *
 * @param digest of its bundle, 64 hexadecimal digits: the same digest means the same vectors
 */
public record PooledModel(String name, String version, String digest) {

  @Override
  public String toString() {
    return name + ":" + version;
  }
}
