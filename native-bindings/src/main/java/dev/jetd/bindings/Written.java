package dev.jetd.bindings;

/** Hears how far a long file has come. Called often; must be quick. */
@FunctionalInterface
public interface Written {
  /** Hears nothing. */
  Written UNHEARD = (bytes, all) -> {};

  /** So much of it is there, of all that it will have. */
  void at(long bytes, long all);
}
