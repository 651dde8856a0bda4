package dev.jetd.daemon.bench;

/** The texts to send: the same index gives the same text in every run and on every thread. */
@FunctionalInterface
public interface Texts {

  /**
   * The text at an index.
   *
   * @param index 0 or more
   */
  String at(long index);
}
