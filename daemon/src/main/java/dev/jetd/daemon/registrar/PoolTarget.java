package dev.jetd.daemon.registrar;

import java.time.Duration;

/** A load balancer that a pool is put into. Used by one thread. */
public interface PoolTarget extends AutoCloseable {

  /** What it is called in the configuration. */
  String name();

  /** What the load balancer holds as far as is known when the registrar begins. */
  Pool inForce();

  /**
   * Puts a pool in force; returns when it is.
   *
   * @throws TargetException if it is not; then what was in force before still is
   */
  void apply(Pool pool) throws TargetException;

  /** Looks, now and then, whether the load balancer still holds what it was given. */
  default void refresh(Pool pool) throws TargetException {}

  /** The least time between two applications, because each costs something. */
  default Duration quiet() {
    return Duration.ZERO;
  }

  /** How long to wait for more changes before the first is applied. */
  default Duration gather() {
    return Duration.ZERO;
  }

  @Override
  default void close() {}
}
