package dev.jetd.bindings;

/** Hears how far a long file has come. Called often; must be quick. */
@FunctionalInterface
public interface Written {
  /** Hears nothing. */
  Written UNHEARD = (bytes, all) -> {};

  /**
   * So much of it is there.
   *
   * @param all that it will have, to within a few per cent
   */
  void at(long bytes, long all);
}
